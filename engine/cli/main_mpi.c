/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc-mpi: the program under Open MPI, whose ranks share the runs of a sweep. Every rank runs
 * the command, but only rank 0 writes. */
#include "cli/cli_internal.h"

#include <limits.h>
#include <mpi.h>
#include <stdlib.h>

static void broadcast(void *data, void *bytes, size_t size) {
    (void)data;
    MPI_Bcast(bytes, (int)size, MPI_BYTE, 0, MPI_COMM_WORLD);
}

static int worst(void *data, int status) {
    (void)data;
    int largest = status;
    MPI_Allreduce(&status, &largest, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    return largest;
}

/* Allocates room at rank 0 for the text of all ranks, *ALL bytes, with their offsets in PLACES;
 * NULL: out of memory, or more than a message can hold. */
static char *make_room(int ranks, const int *sizes, int *places, size_t *all) {
    *all = 0;
    for (int r = 0; r < ranks; r++) {
        places[r] = (int)*all;
        *all += (size_t)sizes[r];
        if (*all > INT_MAX)
            return NULL;
    }
    return malloc(*all + 1);
}

/* All ranks must take part in a collective call even if one fails, so rank 0 announces a lack of
 * memory before each. */
static char *gather(void *data, const char *text, size_t size, size_t *all) {
    const oab_crew *crew = data;
    int own = (int)size, *sizes = NULL, *places = NULL;
    char *together = NULL;
    if (crew->rank == 0) {
        sizes = oab_new((size_t)crew->size, sizeof *sizes);
        places = oab_new((size_t)crew->size, sizeof *places);
    }
    if (worst(NULL, crew->rank == 0 && (sizes == NULL || places == NULL)) == 0) {
        MPI_Gather(&own, 1, MPI_INT, sizes, 1, MPI_INT, 0, MPI_COMM_WORLD);
        if (crew->rank == 0)
            together = make_room(crew->size, sizes, places, all);
        if (worst(NULL, crew->rank == 0 && together == NULL) == 0)
            MPI_Gatherv(text, own, MPI_CHAR, together, sizes, places, MPI_CHAR, 0, MPI_COMM_WORLD);
    }
    free(sizes);
    free(places);
    return together;
}

int main(int argc, char **argv) {
    static oab_crew crew;
    if (MPI_Init(&argc, &argv) != MPI_SUCCESS)
        return OAB_INTERNAL;
    crew = (oab_crew){.data = &crew, .broadcast = broadcast, .worst = worst, .gather = gather};
    MPI_Comm_rank(MPI_COMM_WORLD, &crew.rank);
    MPI_Comm_size(MPI_COMM_WORLD, &crew.size);
    const int status = oab_main(argc, argv, &crew);
    const int all = worst(NULL, status);
    MPI_Finalize();
    return all;
}
