# SPDX-License-Identifier: GPL-3.0-or-later
# Runs oab-alloc and reads its tables as data frames, in base R.
#
#   source("oab_alloc.R")
#   country <- oab_run(2019, set = c("school.threshold_share=0.10"))
#   head(country$schools)
#   oab_compare(2019, baseline = "old", variant = "new")$compare_boards
#   oab_sweep(2019, "factors-allocation", "lhs", design = list(samples = 200))$results
#   oab_params(2019, "drempel")
#
# Named arguments are the options of the command: max_errors = 5 is --max-errors 5, TRUE a flag, a vector an option
# that is repeated. Identifiers and names are text, an empty cell is NA. The command is the one that the environment
# variable OAB_ALLOC names, else oab-alloc on PATH.

oab_command <- function(words, options) {
  arguments <- words
  for (name in names(options)) {
    flag <- paste0("--", gsub("_", "-", name, fixed = TRUE))
    for (value in options[[name]]) {
      if (isTRUE(value)) arguments <- c(arguments, flag)
      else if (!isFALSE(value))
        arguments <- c(arguments, flag, if (is.numeric(value)) format(value, digits = 15, scientific = FALSE) else value)
    }
  }
  messages <- tempfile()
  on.exit(unlink(messages))
  printed <- suppressWarnings(system2(Sys.getenv("OAB_ALLOC", "oab-alloc"), shQuote(arguments), stdout = TRUE,
                                      stderr = messages))
  if (!is.null(attr(printed, "status")) && attr(printed, "status") != 0)
    stop(paste(readLines(messages, warn = FALSE), collapse = "\n"), call. = FALSE)
  printed
}

# Identifiers and words stay text, although some look like numbers (board 41646, institution 12E1).
oab_is_text <- function(name)
  grepl("(^|_)id$|^(name|place|value|unit|standing|source|given_by|check|remark|remarks|flags|label|group|money|line)$", name)

oab_table <- function(...) {
  table <- read.csv(..., colClasses = "character", na.strings = "", encoding = "UTF-8", check.names = FALSE,
                    comment.char = "#")
  for (name in names(table)) {
    # An apostrophe keeps spreadsheets from running a text as a formula.
    if (oab_is_text(name)) table[[name]] <- sub("^'([=+@\t\r-])", "\\1", table[[name]])
    else table[[name]] <- type.convert(table[[name]], as.is = TRUE)
  }
  table
}

oab_tables <- function(folder) {
  files <- list.files(folder, pattern = "[.]csv$", full.names = TRUE)
  tables <- lapply(files, oab_table)
  names(tables) <- sub("[.]csv$", "", basename(files))
  tables
}

oab_in_folder <- function(words, options) {
  folder <- tempfile("oab-alloc-")
  on.exit(unlink(folder, recursive = TRUE))
  oab_command(words, c(options, list(out = folder, quiet = TRUE)))
  oab_tables(folder)
}

# One scenario: schools, institutions, boards, municipalities, budget, ...
oab_run <- function(year, ...) oab_in_folder("run", list(year = year, ...))

# Two scenarios, or the old scheme and the new: compare_schools, compare_boards, ...
oab_compare <- function(year, ...) oab_in_folder("compare", list(year = year, ...))

# Many scenarios: design and results, and what the analysis tells (indices, measures, pairs). design: options of
# `sweep sample` beside factors and method; analyze: of `sweep analyze`; all others are of `sweep run`.
oab_sweep <- function(year, factors, method, design = list(), analyze = list(), ...) {
  folder <- tempfile("oab-alloc-")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  plan <- file.path(folder, "design.csv")
  results <- file.path(folder, "results.csv")
  oab_command(c("sweep", "sample"), c(list(factors = factors, method = method, design = plan), design))
  oab_command(c("sweep", "run"), list(year = year, design = plan, results = results, quiet = TRUE, ...))
  tables <- list()
  if (method != "list")
    tables <- oab_in_folder(c("sweep", "analyze"), c(list(design = plan, results = results), analyze))
  tables$design <- oab_table(plan)
  tables$results <- oab_table(results)
  tables
}

# The parameters of a year, or all rows of parameters.csv; word finds some, in English or Dutch.
oab_params <- function(year = NULL, word = NULL, ...) {
  lines <- oab_command(c("params", word), c(if (!is.null(year)) list(year = year), list(format = "csv", ...)))
  oab_table(text = lines)
}
