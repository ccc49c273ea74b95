# SPDX-License-Identifier: GPL-3.0-or-later
# data.table on the school part: fread, points by look-up, the lowest share, a score per site; or only
# the reading. Rscript datatable.R MODULES JOB PART: names itself in a line of JSON, then runs its part
# once for each line it reads and answers with a line of JSON.

say <- function(...) {
    fields <- list(...)
    texts <- vapply(fields, function(value) {
        if (is.character(value)) dQuote(value, FALSE) else format(unname(value), digits = 15)
    }, "")
    cat("{", paste0(dQuote(names(fields), FALSE), ": ", texts, collapse = ", "), "}\n", sep = "")
    flush(stdout())
}

now <- function() as.numeric(Sys.time()) # microseconds; proc.time() counts milliseconds

# A job holds texts, numbers and flat objects of numbers, one per line, so it needs no JSON package.
read_job <- function(path) {
    job <- list()
    inside <- NULL
    for (line in readLines(path, warn = FALSE)) {
        key <- sub('^ *"([^"]*)": .*$', "\\1", line)
        value <- sub(",$", "", sub('^ *"[^"]*": ', "", line))
        if (key == line) {
            if (grepl("^ *}", line)) inside <- NULL
        } else if (value == "{") {
            inside <- key
        } else if (!is.null(inside)) {
            job[[inside]][[key]] <- as.numeric(value)
        } else {
            job[[key]] <- if (startsWith(value, '"')) gsub('^"|"$', "", value) else as.numeric(value)
        }
    }
    job
}

read <- function(job) {
    fread(job$pupils, sep = ",", quote = "", showProgress = FALSE, na.strings = NULL,
        select = c(school_id = "character", municipality_id = "character",
            education_mother = "integer", education_father = "integer", origin = "character",
            mother_stay = "integer", debt_restructuring = "integer"))
}

# Points of numeric codes, by position; code 0 stands for an empty cell.
by_number <- function(table) {
    codes <- as.integer(names(table))
    points <- rep(NA_real_, max(codes) + 1L)
    points[codes + 1L] <- unlist(table)
    points
}

score <- function(job) {
    children <- read(job)[school_id != ""]
    stay_points <- by_number(job$stay)[children$mother_stay + 1L]
    stay_points[is.na(children$mother_stay)] <- 0
    origin_points <- unlist(job$origin)
    children[, scale := by_number(job$education_mother_scale)[education_mother + 1L]]
    children[, own := by_number(job$education_mother)[education_mother + 1L] +
        by_number(job$education_father)[education_father + 1L] +
        origin_points[chmatch(origin, names(origin_points))] + stay_points + job$debt * debt_restructuring]
    # the institution of a site is looked up per site, not per child
    sites <- children[, .(sum = sum(scale), pupils = .N), by = .(school_id, municipality_id)]
    sites[, institution := substr(school_id, 1L, 4L)]
    sites[, mean := round(job$school_mean * sum(sum) / sum(pupils), 6),
        by = .(institution, municipality_id)]
    children[sites, score := job$intercept + own + i.mean, on = .(school_id, municipality_id)]
    n <- nrow(children)
    k <- as.integer(ceiling(round(job$target_share * n, 6)))
    cutoff <- sort(children$score, partial = k)[k]
    c <- mean(children$score)
    low <- children[score <= cutoff, .(school_id, score)]
    below <- sum(low$score < cutoff)
    part <- (k - below) / (nrow(low) - below)
    g <- (sum(low$score[low$score < cutoff]) + (k - below) * cutoff) / k
    low[, weight := ifelse(score < cutoff, 1, part)]
    tails <- low[, .(a = sum(weight * (c - score))), by = school_id]
    result <- children[, .(pupils = .N), by = school_id]
    result[, a := 0]
    result[tails, a := i.a, on = .(school_id)]
    result[, b := pupils * job$threshold_share * (c - g)]
    result[, score := pmax(0, round(a - b, 2))]
    list(pupils = n, k = k, gap = c - g, sites = result)
}

arguments <- commandArgs(trailingOnly = TRUE)
job <- read_job(arguments[2])
if (!suppressWarnings(suppressPackageStartupMessages(require(data.table, quietly = TRUE)))) {
    say(missing = "no package data.table")
    quit()
}
setDTthreads(job$threads)
say(version = paste0("data.table ", packageVersion("data.table"), ", R ", getRversion()))
input <- file("stdin", "r")
while (length(readLines(input, n = 1L)) > 0L) {
    tryCatch({
        start <- now()
        if (arguments[3] == "columns") {
            last <- read(job)
            say(seconds = now() - start, rows = nrow(last))
        } else {
            last <- score(job)
            say(seconds = now() - start, pupils = last$pupils, k = last$k,
                gap = last$gap, a = sum(last$sites$a), score = sum(last$sites$score))
        }
    }, error = function(problem) say(error = gsub("[\n\"]", " ", conditionMessage(problem))))
}
