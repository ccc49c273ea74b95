/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Maps a pack and trusts nothing in it. Hashes find accidental damage; anything that could lead a
 * reader out of bounds is checked as well, since a hash can be forged. */
#include "base/assets.h"
#include "input/input_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct pack {
    const char *path;
    oab_log *log;
    int threads;
    oab_pack_header header;
    const char *base;
    size_t size;
    bool is_built_in; /* part of the program: there is nothing to unmap */
} pack;

bool oab_is_pack(const char *path) {
    char magic[8] = {0};
    if (oab_is_built_in(path)) {
        const oab_asset *table = oab_find_table(path);
        return table != NULL && table->size > sizeof magic &&
               memcmp(table->data, OAB_PACK_MARK, sizeof magic) == 0;
    }
    const bool is_input = strcmp(path, "-") == 0;
    struct stat info; /* checked before opening: to open a named pipe would disturb its writer */
    if ((is_input ? fstat(STDIN_FILENO, &info) : stat(path, &info)) != 0 || !S_ISREG(info.st_mode))
        return false;
    const int fd = is_input ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    const bool is_pack = fd >= 0 && pread(fd, magic, sizeof magic, 0) == sizeof magic &&
                         memcmp(magic, OAB_PACK_MARK, sizeof magic) == 0;
    if (fd >= 0)
        close(fd);
    return is_pack;
}

static oab_status damaged(const pack *p, const char *what) {
    return oab_fail(p->log, OAB_DATA,
                    "%s is a damaged pack (%s); create it again with `oab-alloc pack`", p->path,
                    what);
}

/* ---- header ---- */

static oab_status check_sizes(const pack *p) {
    const oab_pack_header *h = &p->header;
    if (h->children == 0 || h->children > UINT64_C(1) << 27 || h->segments == 0 ||
        h->segments > h->children || h->sites > h->segments || h->dates == 0 ||
        h->dates > UINT16_MAX || h->dates > h->segments || h->input_rows != h->children)
        return damaged(p, "counts");
    for (int x = 0; x < OAB_LEXICON_COUNT; x++)
        if (h->words[x] == 0 || h->words[x] > 256)
            return damaged(p, "dictionaries");
    for (int i = 0; i < 32; i++)
        if (strchr("0123456789abcdef", h->input_hash[i]) == NULL || h->input_hash[i] == '\0')
            return damaged(p, "hash of the table");
    if (h->part[OAB_PART_TEXTS].size > OAB_PACK_TEXT_MOST)
        return damaged(p, "texts");
    uint64_t end = sizeof *h;
    for (int i = 0; i < OAB_PART_COUNT; i++) {
        const oab_pack_part *part = &h->part[i];
        if (part->offset != oab_pack_align(end) || part->offset > p->size ||
            part->size > p->size - part->offset || part->size != oab_pack_part_size(h, i))
            return damaged(p, "offsets");
        end = part->offset + part->size;
    }
    if (end != p->size)
        return damaged(p, "offsets");
    return OAB_OK;
}

static oab_status check_header(const pack *p) {
    const oab_pack_header *h = &p->header;
    if (h->order != oab_pack_order)
        return oab_fail(
            p->log, OAB_DATA,
            h->order == __builtin_bswap32(oab_pack_order)
                ? "%s is a pack from a machine with another byte order; create it again with "
                  "`oab-alloc pack`"
                : "%s is a damaged pack (byte order); create it again with `oab-alloc pack`",
            p->path);
    if (h->version != OAB_PACK_VERSION)
        return oab_fail(p->log, OAB_DATA,
                        "%s: expected a pack of format version %d, got version %u; create it again "
                        "with `oab-alloc pack`",
                        p->path, OAB_PACK_VERSION, h->version);
    if (h->file_size != p->size)
        return oab_fail(
            p->log, OAB_DATA,
            "%s: expected a pack of %llu bytes, got %llu; create it again with `oab-alloc pack`",
            p->path, (unsigned long long)h->file_size, (unsigned long long)p->size);
    const XXH128_canonical_t hash = oab_pack_hash(h, offsetof(oab_pack_header, hash));
    if (memcmp(&hash, &h->hash, sizeof hash) != 0)
        return damaged(p, "checksum of the header");
    return check_sizes(p);
}

static oab_status map_file(pack *p, int fd) {
    struct stat info;
    if (fstat(fd, &info) != 0)
        return oab_fail_errno(p->log, OAB_IO, errno, "%s", p->path);
    p->size = (size_t)info.st_size;
    if (oab_read_all(fd, (char *)&p->header, sizeof p->header, 0) != sizeof p->header)
        return oab_fail(
            p->log, OAB_DATA,
            "%s is a pack cut off after %llu bytes; create it again with `oab-alloc pack`", p->path,
            (unsigned long long)p->size);
    OAB_TRY(check_header(p));
    void *base = mmap(NULL, p->size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (base == MAP_FAILED)
        return oab_fail_errno(p->log, OAB_IO, errno, "cannot map %s into memory", p->path);
    p->base = base;
    return OAB_OK;
}

static oab_status map_built_in(pack *p) {
    const oab_asset *table = oab_find_table(p->path);
    p->size = table->size;
    if (p->size < sizeof p->header)
        return damaged(p, "header");
    memcpy(&p->header, table->data, sizeof p->header);
    OAB_TRY(check_header(p));
    p->base = (const char *)table->data;
    return OAB_OK;
}

static oab_status map_pack(pack *p) {
    p->is_built_in = oab_is_built_in(p->path);
    if (p->is_built_in)
        return map_built_in(p);
    int fd;
    OAB_TRY(oab_open_input(p->path, &fd, p->log));
    const oab_status status = map_file(p, fd);
    close(fd);
    return status;
}

/* ---- parts ---- */

static const void *part_of(const pack *p, int part) {
    return p->base + p->header.part[part].offset;
}

enum { STEP = 256 << 10 }; /* each step is checked while it is still in the cache from hashing */

/* Whether every byte is at most MOST or equals ALSO. */
static bool bytes_fit(const uint8_t *bytes, size_t count, uint8_t most, uint8_t also) {
    unsigned char bad = 0;
    for (size_t i = 0; i < count; i++)
        bad |= (unsigned char)((bytes[i] > most) & (bytes[i] != also));
    return bad == 0;
}

static bool scores_fit(const int32_t *scores, size_t count) {
    bool bad = false;
    for (size_t i = 0; i < count; i++)
        bad |= (scores[i] < -1000000000 || scores[i] > 1000000000) && scores[i] != INT32_MIN;
    return !bad;
}

static bool step_fits(const pack *p, int part, const char *data, size_t size) {
    if (part == OAB_PART_SCORE)
        return scores_fit((const int32_t *)(const void *)data, size / sizeof(int32_t));
    const int column = part - OAB_PART_BYTES;
    if (column < 0)
        return true;
    const oab_byte_spec *spec = &oab_byte_specs[column];
    const uint8_t most =
        spec->lexicon >= 0 ? (uint8_t)(p->header.words[spec->lexicon] - 1) : spec->most;
    return bytes_fit((const uint8_t *)data, size, most, spec->unknown);
}

/* From best to worst. */
enum { PART_FINE, PART_ALTERED, PART_OUT_OF_RANGE, PART_NOT_READ };

static int check_part(const pack *p, int part) {
    const char *data = part_of(p, part);
    const size_t size = p->header.part[part].size;
    XXH3_state_t *state = XXH3_createState();
    if (state == NULL)
        return PART_NOT_READ;
    XXH3_128bits_reset(state);
    bool fits = true;
    for (size_t at = 0; at < size; at += STEP) {
        const size_t step = size - at < STEP ? size - at : STEP;
        XXH3_128bits_update(state, data + at, step);
        fits &= step_fits(p, part, data + at, step);
    }
    XXH128_canonical_t hash;
    XXH128_canonicalFromHash(&hash, XXH3_128bits_digest(state));
    XXH3_freeState(state);
    if (memcmp(&hash, &p->header.part[part].hash, sizeof hash) != 0)
        return PART_ALTERED;
    return fits ? PART_FINE : PART_OUT_OF_RANGE;
}

/* Whether all bytes between parts are zero. */
static bool gaps_fit(const pack *p) {
    size_t at = sizeof p->header;
    for (int i = 0; i < OAB_PART_COUNT; i++) {
        for (; at < p->header.part[i].offset; at++)
            if (p->base[at] != '\0')
                return false;
        at += p->header.part[i].size;
    }
    return true;
}

static oab_status check_parts(const pack *p) {
    if (!gaps_fit(p))
        return damaged(p, "bytes between its parts");
    const int threads = p->threads;
    int worst = PART_FINE;
#pragma omp parallel for num_threads(threads) schedule(static, 1) default(none) shared(threads, p) \
    reduction(max                                                                                  \
              : worst)
    for (int part = 0; part < OAB_PART_COUNT; part++) {
        const int found = check_part(p, part);
        worst = found > worst ? found : worst;
    }
    if (worst == PART_NOT_READ)
        return oab_out_of_memory(p->log);
    return worst == PART_FINE ? OAB_OK : damaged(p, worst == PART_ALTERED ? "checksum" : "values");
}

/* ---- dates, sites, segments ---- */

static bool dates_fit(const int32_t *dates, size_t count) {
    for (size_t d = 0; d < count; d++) {
        char text[12];
        int32_t same = 0;
        if (dates[d] < 0 || (d > 0 && dates[d] <= dates[d - 1]))
            return false;
        oab_date_print(dates[d], text);
        if ((dates[d] != 0 || count > 1) &&
            (!oab_date_parse(text, strlen(text), &same) || same != dates[d]))
            return false;
    }
    return true;
}

static bool sites_fit(const oab_school_id *sites, size_t count) {
    for (size_t s = 0; s < count; s++) {
        char text[8];
        oab_school_id same;
        oab_school_id_print(sites[s], text);
        if ((s > 0 && sites[s] <= sites[s - 1]) || text[7] != '\0' ||
            !oab_school_id_parse(text, strlen(text), &same) || same != sites[s])
            return false;
    }
    return true;
}

static bool segment_fits(const pack *p, const oab_segment *s) {
    const bool is_toddlers = oab_is_toddlers(s);
    return s->count > 0 && s->count <= p->header.children && s->date < p->header.dates &&
           (is_toddlers || s->site < p->header.sites) &&
           (s->municipality <= 9999 || (!is_toddlers && s->municipality == OAB_NO_MUNICIPALITY));
}

/* Whether segments follow each other in order, without gaps, and use every date and site. */
static bool segments_fit(const pack *p, const oab_segment *segments, bool *used) {
    const size_t dates = p->header.dates, sites = p->header.sites;
    uint64_t first = 0;
    for (size_t s = 0; s < p->header.segments; s++) {
        if (!segment_fits(p, &segments[s]) || segments[s].first != first ||
            (s > 0 && oab_compare_segments(&segments[s - 1], &segments[s]) >= 0))
            return false;
        first += segments[s].count;
        used[segments[s].date] = true;
        if (!oab_is_toddlers(&segments[s]))
            used[dates + segments[s].site] = true;
    }
    return first == p->header.children && memchr(used, false, dates + sites) == NULL;
}

static void *copy_part(const pack *p, int part) {
    const size_t size = p->header.part[part].size;
    void *copy = oab_new(size, 1);
    if (copy != NULL)
        memcpy(copy, part_of(p, part), size);
    return copy;
}

static oab_status take_places(const pack *p, oab_cohort *cohort) {
    cohort->dates = copy_part(p, OAB_PART_DATES);
    cohort->sites = copy_part(p, OAB_PART_SITES);
    cohort->segments = copy_part(p, OAB_PART_SEGMENTS);
    bool *used = oab_new(p->header.dates + p->header.sites, sizeof *used);
    if (!cohort->dates || !cohort->sites || !cohort->segments || !used) {
        free(used);
        return oab_out_of_memory(p->log);
    }
    const bool fits = dates_fit(cohort->dates, p->header.dates) &&
                      sites_fit(cohort->sites, p->header.sites) &&
                      segments_fit(p, cohort->segments, used);
    free(used);
    return fits ? OAB_OK : damaged(p, "schools and municipalities");
}

/* ---- dictionaries ---- */

/* Whether a table could have given word C, and whether it sorts after the one before it. The
 * complaint is discarded: a damaged pack is reported as such. */
static bool word_fits(int which, const oab_dictionary *dictionary, size_t c) {
    const char *text = dictionary->text[c];
    oab_word word = {.text = dictionary->text[c], .length = strlen(text)};
    char *complaint;
    const bool is_fine = oab_word_complaint(NULL, which, '.', &word, &complaint) &&
                         complaint == NULL && word.length > 0;
    free(complaint);
    if (!is_fine)
        return false;
    if (which != OAB_LEXICON_STAY)
        return c == 1 || strcmp(dictionary->text[c - 1], text) < 0;
    dictionary->number[c] = word.number;
    return c == 1 || dictionary->number[c - 1] < word.number;
}

static oab_status take_dictionary(const pack *p, int which, const char **at,
                                  oab_dictionary *dictionary) {
    const oab_pack_part *part = &p->header.part[OAB_PART_TEXTS];
    const char *end = (const char *)part_of(p, OAB_PART_TEXTS) + part->size;
    const bool is_number = which == OAB_LEXICON_STAY;
    dictionary->text = oab_new(257, sizeof *dictionary->text);
    dictionary->number = is_number ? oab_new(257, sizeof *dictionary->number) : NULL;
    if (dictionary->text == NULL || (is_number && dictionary->number == NULL))
        return oab_out_of_memory(p->log);
    if (is_number)
        dictionary->number[0] = OAB_ABSENT;
    for (uint32_t c = 0; c < p->header.words[which]; c++) {
        const char *nul = c == 0 ? *at : memchr(*at, '\0', (size_t)(end - *at));
        if (nul == NULL)
            return damaged(p, "texts");
        dictionary->text[c] = strndup(*at, (size_t)(nul - *at));
        if (dictionary->text[c] == NULL)
            return oab_out_of_memory(p->log);
        dictionary->count++;
        if (c > 0 && !word_fits(which, dictionary, c))
            return damaged(p, "texts");
        *at = c == 0 ? *at : nul + 1;
    }
    return OAB_OK;
}

static oab_status take_dictionaries(const pack *p, oab_cohort *cohort) {
    const char *at = part_of(p, OAB_PART_TEXTS);
    OAB_TRY(take_dictionary(p, OAB_LEXICON_EDUCATION, &at, &cohort->education));
    OAB_TRY(take_dictionary(p, OAB_LEXICON_ORIGIN, &at, &cohort->origins));
    OAB_TRY(take_dictionary(p, OAB_LEXICON_STAY, &at, &cohort->stays));
    const uint64_t used = (uint64_t)(at - (const char *)part_of(p, OAB_PART_TEXTS));
    return used == p->header.part[OAB_PART_TEXTS].size ? OAB_OK : damaged(p, "texts");
}

/* ---- the whole pack ---- */

static void take_columns(const pack *p, oab_cohort *cohort) {
    cohort->count = p->header.children;
    cohort->segment_count = p->header.segments;
    cohort->site_count = p->header.sites;
    cohort->date_count = p->header.dates;
    cohort->columns = p->header.columns;
    for (int b = 0; b < OAB_BYTE_COUNT; b++)
        if (p->header.part[OAB_PART_BYTES + b].size > 0)
            cohort->bytes[b] = (uint8_t *)(uintptr_t)part_of(p, OAB_PART_BYTES + b);
    if (p->header.part[OAB_PART_SCORE].size > 0)
        cohort->score = (int32_t *)(uintptr_t)part_of(p, OAB_PART_SCORE);
}

static oab_status take(pack *p, oab_cohort *cohort) {
    OAB_TRY(map_pack(p));
    cohort->mapping = (void *)(uintptr_t)p->base;
    cohort->mapping_size = p->is_built_in ? 0 : p->size;
    OAB_TRY(check_parts(p));
    OAB_TRY(take_places(p, cohort));
    OAB_TRY(take_dictionaries(p, cohort));
    take_columns(p, cohort);
    return OAB_OK;
}

oab_status oab_pack_map(const char *path, const oab_read_options *options, oab_cohort *cohort,
                        oab_input_file *file, oab_log *log) {
    pack p = {.path = path, .log = log, .threads = options->threads};
    OAB_TRY(take(&p, cohort));
    *file = (oab_input_file){
        .path = strdup(path), .bytes = p.header.input_bytes, .rows = p.header.input_rows};
    memcpy(file->hash, p.header.input_hash, sizeof p.header.input_hash);
    return file->path != NULL ? OAB_OK : oab_out_of_memory(log);
}
