# SPDX-License-Identifier: GPL-3.0-or-later
# Rscript read_results.R DIR: reads what `oab-alloc --year Y --out DIR` wrote, using only base R.
folder <- commandArgs(trailingOnly = TRUE)[1]

# Identifiers are text; an empty cell is NA: unknown or not applicable. Amounts are doubles, which hold
# cents exactly up to 90 billion euro.
table_of <- function(name) {
  read.csv(file.path(folder, paste0(name, ".csv")), na.strings = "",
           colClasses = c(school_id = "character", name = "character"), encoding = "UTF-8")
}

schools <- table_of("schools")
known <- schools[!is.na(schools$amount), ]
cat(sprintf("%d schools, %s euro\n", nrow(schools),
            format(sum(known$amount), big.mark = ",", nsmall = 2)))
largest <- head(known[order(-known$amount), ], 3)
cat(sprintf("  %s %-30s %s\n", largest$school_id, largest$name,
            sprintf("%16s", format(largest$amount, big.mark = ",", nsmall = 2, trim = TRUE))), sep = "")
budget <- suppressWarnings(table_of("budget"))
cat(sprintf("  %-24s %16.2f\n", budget$line, budget$allocated), sep = "")
