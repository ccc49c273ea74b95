// SPDX-License-Identifier: GPL-3.0-or-later
// Polars on the school part: readCSV, points by joins, the lowest share, a score per site; or only
// reading, the whole file as a user would (file) or the columns that are needed (columns).
import { serve } from './serve.mjs';

let pl;

function readFile(job) {
    return pl.readCSV(job.pupils, { numThreads: job.threads });
}

function readColumns(job) {
    return pl.readCSV(job.pupils, {
        columns: ['school_id', 'municipality_id', 'education_mother', 'education_father', 'origin',
            'mother_stay', 'debt_restructuring'],
        dtypes: {
            school_id: pl.Utf8, municipality_id: pl.Utf8, education_mother: pl.Int16,
            education_father: pl.Int16, origin: pl.Utf8, mother_stay: pl.Int16,
            debt_restructuring: pl.Int16,
        },
        quoteChar: '',
        rechunk: false,
        numThreads: job.threads,
    });
}

// The points of COLUMN's categories as a small table to join with.
function lookUp(column, isNumber, tables) {
    const codes = Object.keys(Object.values(tables)[0]);
    const columns = { [column]: isNumber ? pl.Series(column, codes.map(Number), pl.Int16) : codes };
    for (const [name, table] of Object.entries(tables))
        columns[name] = codes.map((code) => table[code]);
    return pl.DataFrame(columns);
}

function score(job, tables) {
    const children = readColumns(job)
        .filter(pl.col('school_id').isNotNull())
        .join(tables.mother, { on: 'education_mother', how: 'inner' })
        .join(tables.father, { on: 'education_father', how: 'inner' })
        .join(tables.origin, { on: 'origin', how: 'inner' })
        .join(tables.stay, { on: 'mother_stay', how: 'left' })
        .select(
            pl.col('school_id'), pl.col('municipality_id'), pl.col('scale'),
            pl.col('school_id').str.slice(0, 4).alias('institution'),
            pl.col('m').add(pl.col('f')).add(pl.col('o')).add(pl.col('s').fillNull(0))
                .add(pl.col('debt_restructuring').mul(pl.lit(job.debt))).alias('own'));
    const means = children.groupBy('institution', 'municipality_id')
        .agg(pl.col('scale').mean().mul(pl.lit(job.school_mean)).round(6).alias('mean'));
    const scored = children.join(means, { on: ['institution', 'municipality_id'], how: 'inner' })
        .select(pl.col('school_id'),
            pl.col('own').add(pl.col('mean')).add(pl.lit(job.intercept)).alias('score'));
    const scores = scored.getColumn('score');
    const pupils = scores.length;
    const k = Math.ceil(Number((job.target_share * pupils).toFixed(6)));
    const sorted = scores.sort();
    const cutoff = sorted.get(k - 1);
    const c = scores.mean();
    const g = sorted.slice(0, k).mean();
    const low = scored.filter(pl.col('score').ltEq(cutoff));
    const below = low.filter(pl.col('score').lt(cutoff)).height;
    const part = (k - below) / (low.height - below);
    const tails = low.select(pl.col('school_id'),
        pl.lit(c).sub(pl.col('score'))
            .mul(pl.when(pl.col('score').lt(cutoff)).then(pl.lit(1)).otherwise(pl.lit(part)))
            .alias('a'))
        .groupBy('school_id').agg(pl.col('a').sum());
    const sites = scored.groupBy('school_id').agg(pl.col('score').count().alias('pupils'))
        .join(tails, { on: 'school_id', how: 'left' })
        .select(pl.col('school_id'), pl.col('a').fillNull(0),
            pl.col('pupils').mul(pl.lit(job.threshold_share * (c - g))).alias('b'))
        .withColumn(pl.col('a').sub(pl.col('b')).round(2).clip(0, 1e9).alias('score'));
    return { pupils, k, gap: c - g, sites };
}

serve(async (require, job, part) => {
    process.env.POLARS_MAX_THREADS = String(job.threads);
    pl = require('nodejs-polars').default ?? require('nodejs-polars');
    const { version } = require('nodejs-polars/package.json');
    const tables = {
        mother: lookUp('education_mother', true,
            { m: job.education_mother, scale: job.education_mother_scale }),
        father: lookUp('education_father', true, { f: job.education_father }),
        origin: lookUp('origin', false, { o: job.origin }),
        stay: lookUp('mother_stay', true, { s: job.stay }),
    };
    const parts = {
        file: () => readFile(job),
        columns: () => readColumns(job),
        school: () => score(job, tables),
    };
    let last;
    return {
        version: `Polars, nodejs-polars ${version}`,
        run: () => { last = parts[part](); },
        result: () => (part !== 'school' ? { rows: last.height } : {
            pupils: last.pupils, k: last.k, gap: last.gap, a: last.sites.getColumn('a').sum(),
            score: last.sites.getColumn('score').sum(),
        }),
    };
});
