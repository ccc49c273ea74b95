# SPDX-License-Identifier: GPL-3.0-or-later
# Rscript frames.R READER: the commands as data frames, by engine/readers/oab_alloc.R; OAB_ALLOC says where.
source(commandArgs(trailingOnly = TRUE)[1])

run <- oab_run(2019, sample = TRUE, set = "school.threshold_share=0.1")
cat(sort(names(run)), nrow(run$schools), sprintf("%.2f", sum(run$schools$amount)), "\n")
first <- run$schools[1, ]
cat(first$school_id, first$pupils, sprintf("%.2f", first$amount), first$board_id, class(first$board_id), first$school_weight, "\n")
changed <- oab_compare(2019, sample = TRUE, variant = "school-threshold-10")$compare_boards
cat(sprintf("%s %.2f", changed$id, changed$difference), sep = ", ")
cat("\n")
sweep <- oab_sweep(2019, "factors-allocation", "lhs", design = list(samples = 20, seed = 3), sample = TRUE)
cat(sort(names(sweep)), nrow(sweep$design), sweep$results$run[1], sweep$results$gini[1], class(sweep$results$check), "\n")
found <- oab_params(2019, "drempel")
cat(sprintf("%s %s", found$name, found$value), sep = ", ")
cat("\n")
cat(tryCatch(oab_run(1999), error = conditionMessage), "\n")
