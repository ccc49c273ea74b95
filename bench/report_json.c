/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports what was measured to programs, as JSON: each single run, the machine and the goals. */
#include "base/version.h"
#include "bench.h"

#include <math.h>

static json_t *json_of_case(const bench_case *c) {
    json_t *runs = json_array();
    for (size_t i = 0; i < c->runs; i++)
        json_array_append_new(runs, json_real(c->times[i]));
    json_t *json = json_pack("{s:s, s:s, s:I, s:i, s:f, s:f, s:f, s:I, s:o}", "group",
                             bench_groups[c->engine->group].name, "engine", c->engine->name,
                             "children", (json_int_t)c->children, "threads", c->threads,
                             "minimum_seconds", c->least, "median_seconds", c->median, "bytes",
                             c->bytes, "peak_memory", (json_int_t)c->peak, "seconds", runs);
    const struct {
        const char *name, *text;
    } texts[] = {{"version", c->version},
                 {"remark", c->note},
                 {c->is_failed ? "failed" : "left_out", c->why}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].text[0] != '\0')
            json_object_set_new(json, texts[i].name, json_string(texts[i].text));
    return json;
}

static json_t *json_of_goals(const bench_results *results) {
    json_t *goals = json_array();
    bench_goal_result goal;
    for (size_t i = 0; bench_goal(results, i, &goal); i++) {
        json_t *json =
            json_pack("{s:s, s:s, s:f, s:s}", "what", goal.text, "unit", goal.unit, "goal",
                      goal.goal, "sense", goal.at_least ? "at_least" : "at_most");
        if (goal.is_known) {
            json_object_set_new(json, "by_medians", json_real(goal.by_median));
            json_object_set_new(json, "by_minima", json_real(goal.by_least));
        }
        json_array_append_new(goals, json);
    }
    return goals;
}

bool bench_write_json(const bench_results *results, const bench_machine *machine,
                      const char *command, const char *path) {
    json_t *cases = json_array();
    for (size_t i = 0; i < results->count; i++)
        json_array_append_new(cases, json_of_case(&results->cases[i]));
    json_t *json = json_pack("{s:s, s:s, s:s, s:{s:s, s:i, s:I, s:s, s:s, s:s, s:f}, s:o, s:o}",
                             "command", command, "date", machine->date, "version", OAB_VERSION,
                             "machine", "cpu", machine->cpu, "cores", machine->cores, "memory",
                             (json_int_t)machine->memory, "system", machine->system, "kernel",
                             machine->kernel, "compiler", machine->compiler, "load", machine->load,
                             "goals", json_of_goals(results), "cases", cases);
    const bool is_written = json != NULL && json_dump_file(json, path, JSON_INDENT(2)) == 0;
    json_decref(json);
    return is_written;
}
