/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes the fictional region of this folder (pupils.csv, schools.csv, municipalities.csv) into the
 * folder given as argument. Whole families are drawn: the school sets the odds of social layer and
 * origin, and these set the odds of the parents' education, the mother's stay and debt. All draws
 * and arithmetic are on integers, so the bytes never change. */
#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    SEED = 20181001,
    MUNICIPALITIES = 6,
    INSTITUTIONS = 40,
    SITES = 60,
    PUPILS = 9000,
    TODDLERS = 1700,
    SMALL_SITE_AT = 56,  /* index of the one very small site */
    SMALL_SITE = 30,     /* its pupils */
    SMALLEST_OTHER = 62, /* every other site is larger */
    LAYERS = 5,          /* social layers, lowest first */
    MIXES = 9,           /* mixes of layers, most deprived first */
    LEVELS = 8,          /* levels of education */
    ORIGINS = 17,        /* the Netherlands first */
    HOMOGAMY = 150,      /* per mille of fathers who get the mother's level */
    AGE_FIRST = 4,       /* pupils are 4 to 12 */
    CHILDREN_HERE = PUPILS + TODDLERS,
    CHILDREN_OF_COUNTRY = 1656533, /* as drawn for input-samples/netherlands */
    GRANTS_2018 = 366000,          /* the municipal budget of 2018 in thousands of euros */
    SCHOOLS_PREVIOUS = 260000      /* all schools' amounts before 2019, likewise */
};

/* ---- odds, all per mille ---- */

static const char *const level_code[LEVELS] = {"111", "121", "122", "211",
                                               "212", "213", "31",  "32"};

static const int level_of_layer[LAYERS][LEVELS] = {
    {380, 290, 90, 140, 60, 30, 8, 2},    {70, 220, 130, 270, 170, 80, 50, 10},
    {10, 60, 90, 230, 310, 110, 160, 30}, {2, 15, 40, 90, 230, 130, 370, 123},
    {0, 4, 12, 25, 90, 90, 400, 379},
};

static const int layer_of_mix[MIXES][LAYERS] = {
    {520, 300, 120, 50, 10},   {330, 310, 210, 110, 40}, {200, 270, 280, 170, 80},
    {120, 220, 310, 230, 120}, {70, 170, 310, 290, 160}, {40, 130, 280, 330, 220},
    {20, 90, 240, 350, 300},   {10, 60, 190, 350, 390},  {5, 35, 140, 330, 490},
};

/* Children whose parents' origin is not the Netherlands, by diversity of the school. */
static const int foreign_of_diversity[] = {20, 50, 90, 140, 210, 300, 400, 520, 650, 780};

typedef struct origin {
    const char *name;
    int share;     /* among origins other than the Netherlands */
    int drop;      /* families one layer lower than the school's mix */
    int abroad;    /* mothers born abroad */
    int recent[3]; /* of these: 0 to 4, 5 to 9, 10 or more years here */
} origin;

static const origin origins[ORIGINS] = {
    {"nederland", 0, 0, 25, {150, 350, 500}},
    {"west_europa", 90, 0, 420, {250, 300, 450}},
    {"zuid_europa", 40, 150, 480, {260, 320, 420}},
    {"oost_europa", 120, 350, 900, {220, 540, 240}},
    {"turkije", 150, 550, 480, {90, 180, 730}},
    {"marokko", 160, 550, 500, {80, 180, 740}},
    {"suriname", 85, 250, 330, {60, 130, 810}},
    {"antillen", 45, 350, 500, {160, 260, 580}},
    {"indonesie", 25, 0, 150, {150, 250, 600}},
    {"noord_afrika_overig", 30, 450, 800, {170, 310, 520}},
    {"hoorn_van_afrika", 45, 700, 930, {230, 410, 360}},
    {"afrika_overig", 45, 450, 850, {200, 360, 440}},
    {"midden_oosten", 85, 500, 930, {270, 520, 210}},
    {"zuid_azie", 30, 150, 850, {300, 360, 340}},
    {"oost_azie", 30, 200, 800, {180, 330, 490}},
    {"noord_amerika_oceanie", 10, 0, 600, {350, 330, 320}},
    {"latijns_amerika", 10, 200, 700, {250, 400, 350}},
};

static const int debt_of_layer[LAYERS] = {28, 18, 8, 4, 1};

/* ---- the region ---- */

typedef struct municipality {
    const char *id, *name;
    int institutions;     /* how many; they are consecutive */
    int mix, spread;      /* the mix of its schools is mix - spread to mix + spread */
    int diversity;        /* of a school with the middle mix */
    int postcode;         /* of the first of its 8 quarters */
    int impulse_quarters; /* how many quarters, from the first, are impulse areas */
    int grant_percent;    /* grant of 2018 relative to present school weights, in percent */
} municipality;

static const municipality region[MUNICIPALITIES] = {
    {"GM9001", "Havenmonde", 14, 4, 4, 5, 0, 3, 170},
    {"GM9002", "Twijnstad", 9, 3, 3, 4, 10, 2, 96},
    {"GM9003", "Lindeweide", 7, 5, 2, 3, 20, 0, 52},
    {"GM9004", "Veldmeer", 5, 4, 1, 1, 30, 0, 88},
    {"GM9005", "Oosterkolk", 3, 4, 1, 1, 40, 0, 110},
    {"GM9006", "Hoge Berken", 2, 8, 0, 1, 50, 0, 60},
};

enum { POSTCODE_BASE = 6748, QUARTERS = 8, SHARED_INSTITUTION = 21 };

/* Number of sites of each institution. SHARED_INSTITUTION has its second site in the next
 * municipality; the second site of Het Kolkje is the one with SMALL_SITE pupils. */
static const int sites_of_institution[INSTITUTIONS] = {
    5, 3, 2, 2, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, /* Havenmonde */
    3, 2, 1, 1, 2, 1, 1, 2, 1,                /* Twijnstad */
    1, 2, 1, 1, 3, 1, 1,                      /* Lindeweide */
    1, 2, 1, 1, 1,                            /* Veldmeer */
    1, 2, 1,                                  /* Oosterkolk */
    1, 2,                                     /* Hoge Berken */
};

static const char *const institution_name[INSTITUTIONS] = {
    "De Kade",       "Het Kompas",      "De Loods",     "De Sluiswachter", "Het Baken",
    "De Vuurtoren",  "Het Anker",       "De Werf",      "De Kraanvogel",   "Het Tij",
    "De Zeemeermin", "Het Dok",         "De Steiger",   "De Meerpaal",     "De Schering",
    "De Inslag",     "Het Weefgetouw",  "De Spoel",     "Het Garen",       "De Klos",
    "De Kaarde",     "De Twee Oevers",  "De Wolbaal",   "De Lindelaan",    "Het Prieel",
    "De Hofstede",   "De Buitenplaats", "De Singel",    "Het Koetshuis",   "De Vijverberg",
    "De Korenbloem", "De Klaproos",     "Het Voorland", "De Greppel",      "De Zwaluwtil",
    "De Turfschuit", "Het Kolkje",      "De Veenpluis", "De Berkenhof",    "Het Heidepad",
};

typedef struct site {
    char id[24];
    int institution, number, municipality, board;
    int mix, diversity, quarter;
    int pupils, weight_03, weight_12, impulse_pupils;
    int teacher_age;    /* hundredths of years */
    int64_t amount_old; /* cents, under the weights scheme at the prices of 2017-2018 */
} site;

typedef struct family {
    int mother, father, origin, stay; /* stay -1: born here */
    bool debt;
} family;

/* ---- draws ---- */

static int below(gsl_rng *rng, int bound) {
    return (int)gsl_rng_uniform_int(rng, (unsigned long)bound);
}

static bool chance(gsl_rng *rng, int per_mille) {
    return below(rng, 1000) < per_mille;
}

/* Draws an index by odds that sum to 1000. */
static int pick(gsl_rng *rng, const int *odds) {
    int rest = below(rng, 1000), index = 0;
    while (rest >= odds[index])
        rest -= odds[index++];
    return index;
}

static int clamp(int value, int low, int high) {
    return value < low ? low : value > high ? high : value;
}

static int draw_origin(gsl_rng *rng, int diversity) {
    if (!chance(rng, foreign_of_diversity[diversity]))
        return 0;
    int rest = below(rng, 1000), index = 1;
    while (rest >= origins[index].share)
        rest -= origins[index++].share;
    return index;
}

static int draw_stay(gsl_rng *rng, const origin *from) {
    if (!chance(rng, from->abroad))
        return -1;
    const int period = pick(rng, from->recent);
    return period * 5 + below(rng, period == 2 ? 18 : 5);
}

static family draw_family(gsl_rng *rng, int mix, int diversity) {
    family drawn;
    drawn.origin = draw_origin(rng, diversity);
    const origin *from = &origins[drawn.origin];
    int layer = pick(rng, layer_of_mix[mix]);
    if (layer > 0 && chance(rng, from->drop))
        layer--;
    drawn.mother = pick(rng, level_of_layer[layer]);
    drawn.father = chance(rng, HOMOGAMY) ? drawn.mother : pick(rng, level_of_layer[layer]);
    drawn.stay = draw_stay(rng, from);
    drawn.debt = chance(rng, debt_of_layer[layer]);
    return drawn;
}

/* ---- sites ---- */

static void place_site(gsl_rng *rng, site *place) {
    const municipality *at = &region[place->municipality];
    const int shift = below(rng, 2 * at->spread + 1) - at->spread;
    place->mix = clamp(at->mix + shift, 0, MIXES - 1);
    place->diversity = clamp(at->diversity - shift + below(rng, 3) - 1, 0, 9);
    /* deprived schools are in the first quarters */
    place->quarter = clamp(shift + at->spread + below(rng, 2), 0, QUARTERS - 1);
    place->teacher_age = 3850 + below(rng, 700);
}

static void lay_out_sites(gsl_rng *rng, site *sites) {
    int at = 0, left = region[0].institutions, town = 0;
    for (int institution = 0; institution < INSTITUTIONS; institution++) {
        if (left-- == 0)
            left = region[++town].institutions - 1;
        for (int number = 0; number < sites_of_institution[institution]; number++) {
            site *place = &sites[at++];
            place->institution = institution;
            place->number = number;
            place->municipality = town + (institution == SHARED_INSTITUTION && number == 1);
            place->board = 99001 + institution % 7 + (town >= 3 ? 7 : 0);
            snprintf(place->id, sizeof place->id, "90%c%c%02d", 'A' + institution / 20,
                     'A' + institution % 20, number);
            place_site(rng, place);
        }
    }
}

/* Draws sizes freely, then adds or removes single pupils until they sum to PUPILS. */
static void size_sites(gsl_rng *rng, site *sites) {
    int total = 0;
    for (int i = 0; i < SITES; i++) {
        sites[i].pupils =
            i == SMALL_SITE_AT ? SMALL_SITE : SMALLEST_OTHER + below(rng, 100) + below(rng, 100);
        total += sites[i].pupils;
    }
    while (total != PUPILS) {
        const int i = below(rng, SITES), change = total < PUPILS ? 1 : -1;
        if (i == SMALL_SITE_AT)
            continue;
        sites[i].pupils += change;
        total += change;
    }
}

/* ---- the old scheme (Besluit bekostiging WPO, art. 27 and 28, text to 2019) ---- */

static void count_weight(site *place, const family *child) {
    const int low = child->mother < child->father ? child->mother : child->father;
    const int high = child->mother < child->father ? child->father : child->mother;
    if (high > 1) /* a parent with more than vmbo-b/k */
        return;
    if (low == 0)
        place->weight_12++;
    else
        place->weight_03++;
}

/* Old amount in cents: school weight x (1524.02 + 41.13 x age) + 1844 per impulse pupil. Weights
 * are in hundredths: 30 and 120, with a threshold of 6 and a cap of 80 per pupil. */
static void price_site(site *place) {
    const int excess = place->weight_03 * 30 + place->weight_12 * 120 - 6 * place->pupils;
    const int cap = 80 * place->pupils;
    const int weight = (clamp(excess, 0, cap) + 50) / 100;
    const bool impulse = place->quarter < region[place->municipality].impulse_quarters;
    place->impulse_pupils = impulse ? place->weight_03 + place->weight_12 : 0;
    const int64_t unit = INT64_C(15240200) + INT64_C(4113) * place->teacher_age;
    place->amount_old = (weight * unit + 50) / 100 + INT64_C(184400) * place->impulse_pupils;
}

/* ---- tables ---- */

static FILE *create(const char *folder, const char *name, const char *header) {
    char path[4096];
    const int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = length > 0 && (size_t)length < sizeof path ? fopen(path, "wb") : NULL;
    if (!out) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    fprintf(out, "%s\n", header);
    return out;
}

static void finish(FILE *out) {
    if (fflush(out) != 0 || ferror(out) || fclose(out) != 0) {
        perror("generate");
        exit(EXIT_FAILURE);
    }
}

static void write_child(FILE *out, const char *id, const char *school, int town, int age,
                        const family *child) {
    fprintf(out, "%s,%s,%s,%d,%s,%s,%s,", id, school, region[town].id, age,
            level_code[child->mother], level_code[child->father], origins[child->origin].name);
    if (child->stay >= 0)
        fprintf(out, "%d", child->stay);
    fprintf(out, ",%d\n", child->debt);
}

static void write_pupils(FILE *out, gsl_rng *rng, site *sites) {
    int serial = 0;
    for (int i = 0; i < SITES; i++) {
        for (int pupil = 0; pupil < sites[i].pupils; pupil++) {
            char id[16];
            snprintf(id, sizeof id, "P%04d", ++serial);
            const family child = draw_family(rng, sites[i].mix, sites[i].diversity);
            /* eight full years, and a quarter of a year at age 12 */
            const int age = AGE_FIRST + below(rng, 33) / 4;
            count_weight(&sites[i], &child);
            write_child(out, id, sites[i].id, sites[i].municipality, age, &child);
        }
        price_site(&sites[i]);
    }
}

/* Toddlers live where pupils go to school: each is drawn like a pupil of some site. */
static void write_toddlers(FILE *out, gsl_rng *rng, const site *sites) {
    for (int serial = 1; serial <= TODDLERS; serial++) {
        char id[16];
        snprintf(id, sizeof id, "T%04d", serial);
        int rest = below(rng, PUPILS), i = 0;
        while (rest >= sites[i].pupils)
            rest -= sites[i++].pupils;
        const family child = draw_family(rng, sites[i].mix, sites[i].diversity);
        const int age = below(rng, 3) == 0 ? 2 : 3;
        write_child(out, id, "", sites[i].municipality, age, &child);
    }
}

/* The region's share of a national AMOUNT, by its children. */
static int64_t share_of(int64_t amount) {
    return (amount * CHILDREN_HERE + CHILDREN_OF_COUNTRY / 2) / CHILDREN_OF_COUNTRY;
}

/* amount_previous, for boards that report it: the region's share of SCHOOLS_PREVIOUS, divided in
 * proportion to the old amounts, in whole euros. */
static void write_schools(FILE *out, const site *sites) {
    int64_t total = 0;
    for (int i = 0; i < SITES; i++)
        total += sites[i].amount_old;
    for (int i = 0; i < SITES; i++) {
        const site *place = &sites[i];
        fprintf(out, "%s,%s", place->id, institution_name[place->institution]);
        if (place->number > 0)
            fprintf(out, " (locatie %d)", place->number + 1);
        fprintf(out, ",%d,%s,%s,%04d%c%c,%d,%d,%d,%d.%02d,%d,", place->board,
                region[place->municipality].name, region[place->municipality].id,
                POSTCODE_BASE + region[place->municipality].postcode + place->quarter,
                'A' + place->institution % 20, 'B' + place->number, place->pupils, place->weight_03,
                place->weight_12, place->teacher_age / 100, place->teacher_age % 100,
                place->impulse_pupils);
        if (place->board % 7 < 4) {
            const int64_t budget = share_of(INT64_C(1000) * SCHOOLS_PREVIOUS);
            fprintf(out, "%lld", (long long)((place->amount_old * budget + total / 2) / total));
        }
        fputc('\n', out);
    }
}

/* Grants of 2018: the region's share of the national budget, divided by the pupil weights at the
 * time they were frozen, here the present weights times a percentage. In whole thousands; the first
 * gets the remainder. */
static void write_municipalities(FILE *out, const site *sites) {
    int64_t share[MUNICIPALITIES] = {0}, total = 0, given = 0;
    const int64_t budget = share_of(GRANTS_2018);
    for (int i = 0; i < SITES; i++)
        share[sites[i].municipality] += 30 * sites[i].weight_03 + 120 * sites[i].weight_12;
    for (int town = 0; town < MUNICIPALITIES; town++) {
        share[town] *= region[town].grant_percent;
        total += share[town];
    }
    for (int town = 0; town < MUNICIPALITIES; town++) {
        share[town] = share[town] * budget / total;
        given += share[town];
    }
    share[0] += budget - given;
    for (int town = 0; town < MUNICIPALITIES; town++)
        fprintf(out, "%s,%s,%lld000\n", region[town].id, region[town].name, (long long)share[town]);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: generate FOLDER\n");
        return EXIT_FAILURE;
    }
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (!rng)
        return EXIT_FAILURE;
    gsl_rng_set(rng, SEED);
    static site sites[SITES];
    lay_out_sites(rng, sites);
    size_sites(rng, sites);

    FILE *out = create(argv[1], "pupils.csv",
                       "pupil_id,school_id,municipality_id,age,education_mother,"
                       "education_father,origin,mother_stay,debt_restructuring");
    write_pupils(out, rng, sites);
    write_toddlers(out, rng, sites);
    finish(out);
    out =
        create(argv[1], "schools.csv",
               "school_id,name,board_id,place,municipality_id,postcode,pupils,weight_03,weight_12,"
               "teacher_age,impulse_pupils,amount_previous");
    write_schools(out, sites);
    finish(out);
    out = create(argv[1], "municipalities.csv", "municipality_id,name,grant_2018");
    write_municipalities(out, sites);
    finish(out);
    gsl_rng_free(rng);
    return EXIT_SUCCESS;
}
