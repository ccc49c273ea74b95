/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Invents a country: municipalities of very unequal size, with sites that belong to institutions
 * and boards and differ in status and origin. The invented names are here too. */
#include "synth/synth_internal.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    PER_DIGITS = 26 * 26, /* institutions NNLL that begin with the same two digits */
    FIRST_DIGITS = 90,    /* 90AA .. 99ZZ: real BRINs are handed out in order and stand at 32 */
    FIRST_DIGITS_OF_MANY = 40, /* where 90AA .. 99ZZ are too few: 40AA .. 99ZZ */
    MOST_INSTITUTIONS = (100 - FIRST_DIGITS_OF_MANY) * PER_DIGITS,
    MOST_SITES = 100 * MOST_INSTITUTIONS,
    MOST_MUNICIPALITIES = 4000, /* each still gets two four-digit postcodes */
    FIRST_INVENTED = 9001,      /* GM9001 .. GM9999: above all real ones */
    PER_COUNTRY = 355, /* municipalities of the Netherlands in 2019, of which LARGE large */
    LARGE = 4,
};

/* ---- sizes ---- */

static int64_t as_weight(double weight) {
    return weight < 1e-6 ? 1 : (int64_t)(weight * 1e6);
}

void oab_synth_municipality_weights(const oab_synth_model *model, size_t count, int64_t *weight) {
    static const double populations[LARGE] = {863, 644, 538, 353}; /* CBS, 2019, thousands */
    const size_t large = (count * LARGE + PER_COUNTRY / 2) / PER_COUNTRY;
    double rest = 0, cities = 0;
    for (size_t i = 0; i < count; i++) {
        const double rank = ((double)i + 0.5) / (double)count;
        if (i < large)
            cities += populations[i * LARGE / large];
        else
            rest += exp(model->municipality_size_spread * gsl_cdf_ugaussian_Qinv(rank));
    }
    const double share = large > 0 ? model->large_cities_share : 0;
    for (size_t i = 0; i < count; i++) {
        const double rank = ((double)i + 0.5) / (double)count;
        weight[i] = as_weight(1000 * (i < large ? share * populations[i * LARGE / large] / cities
                                                : (1 - share) *
                                                      exp(model->municipality_size_spread *
                                                          gsl_cdf_ugaussian_Qinv(rank)) /
                                                      rest));
    }
}

bool oab_synth_share_out(uint64_t total, const int64_t *weight, size_t count, int64_t *share) {
    if (!oab_apportion((oab_cents)total, weight, count, share, NULL))
        return false;
    size_t owed = 0;
    for (size_t i = 0; i < count; i++)
        if (share[i] == 0) {
            share[i] = 1;
            owed++;
        }
    while (owed > 0) /* ends: as TOTAL >= COUNT, some share exceeds one */
        for (size_t i = 0; i < count && owed > 0; i++)
            if (share[i] > 1) {
                share[i]--;
                owed--;
            }
    return true;
}

bool oab_synth_count(oab_synth_places *places, uint64_t toddlers) {
    int64_t *weight = oab_new(places->site_count, sizeof *weight),
            *share = oab_new(places->site_count, sizeof *share);
    bool has_memory = weight != NULL && share != NULL;
    for (size_t i = 0; has_memory && i < places->site_count; i++)
        weight[i] = places->sites[i].pupils;
    has_memory =
        has_memory && oab_apportion((oab_cents)toddlers, weight, places->site_count, share, NULL);
    uint64_t next = 1;
    for (size_t i = 0; has_memory && i < places->site_count; i++) {
        oab_synth_site *site = &places->sites[i];
        site->first = next;
        site->toddlers = (uint32_t)share[i];
        next += site->pupils + site->toddlers;
        places->pupils += site->pupils;
        places->municipalities[site->municipality].children += site->pupils + site->toddlers;
    }
    places->toddlers = toddlers;
    free(weight);
    free(share);
    return has_memory;
}

/* ---- the map: municipalities, institutions, boards ---- */

/* Identifier of site NUMBER of institution I of INSTITUTIONS, above those of all real schools. */
static oab_school_id invented_id(size_t i, size_t institutions, size_t number) {
    const size_t first = institutions <= (100 - FIRST_DIGITS) * (size_t)PER_DIGITS
                             ? FIRST_DIGITS
                             : FIRST_DIGITS_OF_MANY;
    char text[32];
    snprintf(text, sizeof text, "%02zu%c%c%02zu", (first + i / PER_DIGITS) % 100,
             (char)('A' + i / 26 % 26), (char)('A' + i % 26), number % 100);
    oab_school_id id = 0;
    oab_school_id_parse(text, 6, &id);
    return id;
}

static void place_sites(const oab_synth_model *model, const int64_t *sites_of, size_t institutions,
                        oab_synth_places *places) {
    const size_t sites = places->site_count;
    size_t at = 0, board = 0;
    for (size_t m = 0; m < places->municipality_count; m++) {
        const double wanted = (double)sites_of[m] / model->sites_per_board;
        const size_t boards = wanted < 1.5 ? 1 : (size_t)(wanted + 0.5);
        for (int64_t n = 0; n < sites_of[m]; n++, at++) {
            const size_t i = at * institutions / sites;
            const size_t number = at - (i * sites + institutions - 1) / institutions;
            places->sites[at].id = invented_id(i, institutions, number);
            places->sites[at].municipality = (uint32_t)m;
            places->sites[at].board = (uint32_t)(board + i % boards);
            places->sites[at].target = -1;
        }
        board += boards;
    }
    places->institutions = institutions;
    places->boards = board;
}

/* Status of each site: partly its municipality's, partly its own. Over all pupils the mean is 0 and
 * the variance that of the model. */
static void set_status(const oab_synth_model *model, uint64_t seed, gsl_rng *rng,
                       const double *of_municipality, oab_synth_places *places) {
    double sum = 0, squares = 0, pupils = 0;
    for (size_t i = 0; i < places->site_count; i++) {
        oab_synth_site *site = &places->sites[i];
        oab_synth_seed(rng, seed, OAB_SYNTH_PLACES, 1 + i);
        site->status = sqrt(model->segregation_municipality) * of_municipality[site->municipality] +
                       sqrt(model->segregation) * gsl_ran_gaussian(rng, 1);
        sum += site->pupils * site->status;
        squares += site->pupils * site->status * site->status;
        pupils += site->pupils;
    }
    const double mean = sum / pupils, variance = squares / pupils - mean * mean,
                 wanted = model->segregation + model->segregation_municipality;
    const double factor = variance > 1e-12 ? sqrt(wanted / variance) : 0;
    for (size_t i = 0; i < places->site_count; i++)
        places->sites[i].status = factor * (places->sites[i].status - mean);
}

static bool lay_out(const oab_synth_request *request, const oab_synth_model *model, uint64_t pupils,
                    size_t institutions, oab_synth_places *places) {
    const size_t sites = places->site_count, towns = places->municipality_count;
    int64_t *weight = oab_new(sites, sizeof *weight), *share = oab_new(sites, sizeof *share);
    double *status = oab_new(towns, sizeof *status);
    gsl_rng *rng = oab_synth_rng();
    bool has_memory = weight != NULL && share != NULL && status != NULL && rng != NULL;
    if (has_memory) {
        oab_synth_seed(rng, request->seed, OAB_SYNTH_PLACES, 0);
        oab_synth_municipality_weights(model, towns, weight);
        has_memory = oab_synth_share_out(sites, weight, towns, share);
    }
    if (has_memory) {
        place_sites(model, share, institutions, places);
        for (size_t m = 0; m < towns; m++)
            status[m] = gsl_ran_gaussian(rng, 1);
        for (size_t i = 0; i < sites; i++)
            weight[i] = as_weight(1000 * exp(gsl_ran_gaussian(rng, model->site_size_spread)));
        has_memory = oab_synth_share_out(pupils, weight, sites, share);
    }
    for (size_t i = 0; has_memory && i < sites; i++)
        places->sites[i].pupils = (uint32_t)share[i];
    if (has_memory)
        set_status(model, request->seed, rng, status, places);
    free(weight);
    free(share);
    free(status);
    gsl_rng_free(rng);
    return has_memory;
}

static size_t at_least_one(double count, size_t most) {
    const double rounded = floor(count + 0.5);
    return rounded < 1 ? 1 : rounded > (double)most ? most : (size_t)rounded;
}

oab_status oab_synth_invent(const oab_synth_request *request, const oab_synth_model *model,
                            oab_synth_places *places, oab_log *log) {
    const double children = (double)request->children;
    const uint64_t toddlers = (uint64_t)(children * model->toddlers_share + 0.5),
                   pupils = request->children - toddlers;
    const size_t sites = at_least_one((double)pupils / model->site_pupils, pupils);
    if (sites > MOST_SITES)
        return oab_fail(
            log, OAB_USAGE,
            "%llu pupils at %g per site need %zu sites, but the invented "
            "identifiers (40AA00 to 99ZZ99) suffice for only %d; raise synth.site_pupils",
            (unsigned long long)pupils, model->site_pupils, sites, MOST_SITES);
    const size_t towns = at_least_one(children / model->municipality_children,
                                      sites < MOST_MUNICIPALITIES ? sites : MOST_MUNICIPALITIES);
    const size_t institutions =
        at_least_one((double)sites / model->sites_per_institution, MOST_INSTITUTIONS);
    places->sites = oab_new(sites, sizeof *places->sites);
    places->municipalities = oab_new(towns, sizeof *places->municipalities);
    if (places->sites == NULL || places->municipalities == NULL)
        return oab_out_of_memory(log);
    places->site_count = sites;
    places->municipality_count = towns;
    const size_t first_id = towns <= 9999 - FIRST_INVENTED + 1 ? FIRST_INVENTED : 1;
    for (size_t m = 0; m < towns; m++) {
        places->municipalities[m].id = (oab_municipality_id)(first_id + m);
        places->municipalities[m].invented = (uint32_t)m + 1;
    }
    if (!lay_out(request, model, pupils, institutions, places) ||
        !oab_synth_count(places, toddlers))
        return oab_out_of_memory(log);
    return oab_synth_furnish(model, request->seed, places, log);
}

/* ---- what depends on a site's status ---- */

typedef struct log_odds {
    const oab_synth_places *places;
    double wanted;
} log_odds;

static double share_of(double odds) {
    return 1 / (1 + exp(-odds));
}

static double excess_of_others(double level, void *data) {
    const log_odds *of = data;
    double sum = 0;
    for (size_t i = 0; i < of->places->site_count; i++)
        sum += of->places->sites[i].pupils * share_of(level + of->places->sites[i].diversity);
    return sum / (double)of->places->pupils - of->wanted;
}

/* On entry DIVERSITY holds log-odds up to a constant. Finds the constant that gives the nation the
 * model's share of other origins, and turns DIVERSITY into shares. False: no memory. */
static bool level_diversity(const oab_synth_model *model, oab_synth_places *places) {
    log_odds of = {places, 1 - model->share[0]};
    gsl_function function = {excess_of_others, &of};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (solver == NULL)
        return false;
    double low = -40, high = 40;
    int state = gsl_root_fsolver_set(solver, &function, low, high);
    for (int step = 0; step < 100 && state == GSL_SUCCESS && high - low > 1e-9; step++) {
        state = gsl_root_fsolver_iterate(solver);
        low = gsl_root_fsolver_x_lower(solver);
        high = gsl_root_fsolver_x_upper(solver);
    }
    const double level = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    for (size_t i = 0; i < places->site_count; i++)
        places->sites[i].diversity = share_of(level + places->sites[i].diversity);
    return true;
}

/* How strongly each municipality attracts other origins: partly by its size, partly by chance. */
static void set_cities(const oab_synth_model *model, uint64_t seed, gsl_rng *rng,
                       const oab_synth_places *places, double *city) {
    double sum = 0, squares = 0;
    const double count = (double)places->municipality_count;
    for (size_t m = 0; m < places->municipality_count; m++) {
        city[m] = log((double)places->municipalities[m].children + 1);
        sum += city[m];
        squares += city[m] * city[m];
    }
    const double mean = sum / count, variance = squares / count - mean * mean;
    const double sd = variance > 1e-12 ? sqrt(variance) : 1;
    oab_synth_seed(rng, seed, OAB_SYNTH_SITE, 0);
    for (size_t m = 0; m < places->municipality_count; m++)
        city[m] = model->origin_city * (city[m] - mean) / sd +
                  sqrt(1 - model->origin_city * model->origin_city) * gsl_ran_gaussian(rng, 1);
}

/* A postcode in the municipality's part, FROM .. TO, of 1000-9999. The first quarter of that part
 * is kept for impulse areas. A postcode from a register stays, but the same numbers are drawn. */
static void set_postcode(gsl_rng *rng, double from, double to, oab_synth_site *site) {
    static const char letters[] = "ABCDEFGHJKLMNPRTVWXZ";
    const int low = 1000 + (int)(9000 * from), high = 1000 + (int)(9000 * to);
    const int quarter = low + (high - low + 3) / 4;
    const int first = site->impulse || quarter >= high ? low : quarter,
              last = site->impulse && quarter < high ? quarter : high;
    const int width = last > first ? last - first : 1;
    const int digits = first + (int)gsl_rng_uniform_int(rng, (unsigned long)width);
    const char one = letters[gsl_rng_uniform_int(rng, 20)],
               two = letters[gsl_rng_uniform_int(rng, 20)];
    char text[16];
    snprintf(text, sizeof text, "%04d%c%c", digits > 9999 ? 9999 : digits, one, two);
    if (site->postcode[0] == '\0')
        memcpy(site->postcode, text, 7);
}

static void furnish_site(const oab_synth_model *model, gsl_rng *rng, double city,
                         const double range[2], oab_synth_site *site) {
    const double sd = sqrt(model->segregation + model->segregation_municipality);
    const double low = sd > 0 ? -site->status / sd : 0, tie = model->origin_deprivation,
                 impulse = model->impulse_status;
    const double own = M_SQRT1_2 * (city + gsl_ran_gaussian(rng, 1));
    site->diversity = model->origin_segregation * (tie * low + sqrt(1 - tie * tie) * own);
    const double pull = impulse * low + sqrt(1 - impulse * impulse) * gsl_ran_gaussian(rng, 1);
    site->impulse = gsl_cdf_ugaussian_Q(pull) < model->impulse_share;
    const double age = model->teacher_age + gsl_ran_gaussian(rng, model->teacher_age_spread);
    site->teacher_age = (uint16_t)(100 * (age < 20 ? 20 : age > 70 ? 70 : age) + 0.5);
    set_postcode(rng, range[0], range[1], site);
}

oab_status oab_synth_furnish(const oab_synth_model *model, uint64_t seed, oab_synth_places *places,
                             oab_log *log) {
    const size_t towns = places->municipality_count;
    double *city = oab_new(towns, sizeof *city), *start = oab_new(towns + 1, sizeof *start);
    gsl_rng *rng = oab_synth_rng();
    bool has_memory = city != NULL && start != NULL && rng != NULL;
    if (has_memory) {
        set_cities(model, seed, rng, places, city);
        const double all = (double)(places->pupils + places->toddlers);
        for (size_t m = 0; m < towns; m++) {
            start[m + 1] = start[m] + (double)places->municipalities[m].children / all;
            oab_synth_seed(rng, seed, OAB_SYNTH_SITE, 1 + places->site_count + m);
            places->municipalities[m].grant_factor =
                exp(gsl_ran_gaussian(rng, model->grant_spread));
        }
        for (size_t i = 0; i < places->site_count; i++) {
            oab_synth_site *site = &places->sites[i];
            oab_synth_seed(rng, seed, OAB_SYNTH_SITE, 1 + i);
            furnish_site(model, rng, city[site->municipality], &start[site->municipality], site);
        }
        has_memory = level_diversity(model, places);
    }
    free(city);
    free(start);
    gsl_rng_free(rng);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}

void oab_synth_places_free(oab_synth_places *places) {
    oab_schools_free(&places->table);
    oab_municipalities_free(&places->named);
    free(places->sites);
    free(places->municipalities);
    *places = (oab_synth_places){0};
}

/* ---- invented names ---- */

const char *oab_synth_school_name(oab_school_id id, char *out) {
    static const char *const names[] = {
        "De Regenboog",    "Het Kompas",    "De Wegwijzer",  "De Vlinder",     "De Springplank",
        "De Kring",        "De Zonnebloem", "Het Mozaïek",   "De Klimop",      "De Brug",
        "De Windroos",     "De Linde",      "Het Anker",     "De Toermalijn",  "De Sterrenwacht",
        "De Bongerd",      "De Wilgen",     "Het Palet",     "De Horizon",     "De Schakel",
        "De Ark",          "De Fontein",    "Het Baken",     "De Triangel",    "De Kastanje",
        "De Meander",      "De Vuurvogel",  "Het Talent",    "De Notenbalk",   "De Ontdekking",
        "De Boomgaard",    "De Waterlelie", "Het Startblok", "De Ridderhof",   "De Parel",
        "De Wereldwijzer", "De Kameleon",   "Het Vlot",      "De Zevensprong", "De Ooievaar",
    };
    enum { NAMES = sizeof names / sizeof *names };
    char text[8] = "";
    oab_school_id_print(id, text);
    const unsigned institution = (unsigned)(text[0] - '0') * 6760 +
                                 (unsigned)(text[1] - '0') * 676 + (unsigned)(text[2] - 'A') * 26 +
                                 (unsigned)(text[3] - 'A');
    const int number = (text[4] - '0') * 10 + (text[5] - '0');
    if (number == 0)
        snprintf(out, 64, "%s", names[institution * 7 % NAMES]);
    else
        snprintf(out, 64, "%s (locatie %d)", names[institution * 7 % NAMES], number + 1);
    return out;
}

const char *oab_synth_municipality_name(uint32_t number, char *out) {
    static const char *const first[] = {"Linden",  "Berken",   "Haver", "Zilver", "Molen",
                                        "Wilgen",  "Kerk",     "Steen", "Ooster", "Wester",
                                        "Noorder", "Zuider",   "Water", "Veen",   "Heide",
                                        "Zand",    "Klooster", "Linge", "Eiken",  "Vaart"};
    static const char *const last[] = {
        "dam",  "veen",   "broek", "dorp",  "haven", "stad", "wijk",    "meer",  "oord", "horst",
        "kamp", "drecht", "burg",  "sluis", "zijl",  "rade", "schoten", "waard", "hout", "werd"};
    static const char *const before[] = {"",       "Oud-",   "Nieuw-", "Groot-",   "Klein-",
                                         "Hooge ", "Laage ", "Boven-", "Beneden-", "Sint "};
    const unsigned i = (number - 1) % 4000;
    snprintf(out, 64, "%s%s%s", before[i / 400], first[i % 20], last[(i / 20 + i) % 20]);
    return out;
}

const char *oab_synth_province(uint32_t number) {
    static const char *const names[] = {"Drenthe",    "Flevoland", "Fryslân",       "Gelderland",
                                        "Groningen",  "Limburg",   "Noord-Brabant", "Noord-Holland",
                                        "Overijssel", "Utrecht",   "Zeeland",       "Zuid-Holland"};
    return names[(number - 1) * 7 % 12];
}
