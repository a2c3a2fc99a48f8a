# One measurement of R's survey (and laeken) on the columns of survey_population.py.
# Usage: Rscript survey_peers.R FOLDER JOB: prints seconds by part as JSON and writes FOLDER/r-JOB-*.csv.
suppressMessages({
  library(survey)
  if (requireNamespace("laeken", quietly = TRUE)) library(laeken)
})
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
job <- arguments[2]
read_column <- function(name) {
  path <- file.path(folder, paste0(name, ".f8"))
  readBin(path, "double", file.size(path) / 8)
}
names_of <- c("stratum", "psu", "w", "province", "sex", "agegrp", "income", "food")
people <- as.data.frame(lapply(setNames(names_of, names_of), read_column))
people$poor <- as.numeric(people$income < 450000)
seconds <- list()
timed <- function(part, expression) {
  seconds[[part]] <<- system.time(found <- expression)[["elapsed"]]
  invisible(found)
}
keep <- function(name, table) {
  write.csv(format(as.data.frame(table), digits = 17, trim = TRUE),
            file.path(folder, paste0("r-", job, "-", name, ".csv")), row.names = FALSE, quote = FALSE)
}
design <- timed("design", svydesign(ids = ~psu, strata = ~stratum, weights = ~w, data = people,
                                    nest = TRUE))

if (job == "mean_by_216") {
  keep("mean", timed("mean", svyby(~income, ~province + sex + agegrp, design, svymean)))
} else if (job == "three_by_18") {
  keep("mean", timed("mean", svyby(~income, ~province, design, svymean)))
  keep("ratio", timed("ratio", svyby(~food, ~province, denominator = ~income, design, svyratio)))
  keep("headcount", timed("headcount", svyby(~poor, ~province, design, svymean)))
} else if (job == "profile") {
  gap <- pmax(1 - people$income / 450000, 0) * people$poor
  design <- update(design, gap = gap, severity = gap^2)
  timed("FGT", svymean(~poor + gap + severity, design))
  keep("fgt", timed("FGT by province", svyby(~poor + gap + severity, ~province, design, svymean)))
  timed("quantiles", svyquantile(~income, design, c(.1, .5, .9)))
  timed("quantiles by province",
        svyby(~income, ~province, design, svyquantile, quantiles = c(.1, .5, .9), ci = TRUE))
  if ("package:laeken" %in% search()) {
    timed("Gini, no error", gini(people$income, weights = people$w, breakdown = people$province))
    timed("S80/S20, no error", qsr(people$income, weights = people$w, breakdown = people$province))
    timed("relative line, no error", arpr(people$income, weights = people$w, breakdown = people$province))
  }
} else if (job == "quantiles") {
  timed("quantiles", svyquantile(~income, design, c(.1, .5, .9)))
} else if (job == "bootstrap_100") {
  again <- timed("replicates", as.svrepdesign(design, type = "bootstrap", replicates = 100))
  timed("mean", svyby(~income, ~province, again, svymean))
} else if (job == "rake") {
  totals <- read.csv(file.path(folder, "margins.csv"))
  margin <- function(name) {
    rows <- totals[totals$column == name, ]
    setNames(data.frame(rows$key, rows$total), c(name, "Freq"))
  }
  raked <- timed("rake", rake(design, list(~province, ~sex, ~agegrp),
                              list(margin("province"), margin("sex"), margin("agegrp")),
                              control = list(maxit = 100, epsilon = 1e-6)))
  keep("squares", data.frame(estimate = sum(weights(raked)^2), se = 0))
}
parts <- sprintf('"%s": %.3f', names(seconds), unlist(seconds))
cat("{", paste(parts, collapse = ", "), "}\n", sep = "")
