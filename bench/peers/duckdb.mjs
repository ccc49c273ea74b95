// SPDX-License-Identifier: GPL-3.0-or-later
// DuckDB on the school part: read_csv, points by joins, the lowest share, a score per site.
import { serve } from './serve.mjs';

const COLUMNS = `{'pupil_id': 'VARCHAR', 'school_id': 'VARCHAR', 'municipality_id': 'VARCHAR',
    'age': 'UTINYINT', 'education_mother': 'SMALLINT', 'education_father': 'SMALLINT',
    'origin': 'VARCHAR', 'mother_stay': 'SMALLINT', 'debt_restructuring': 'UTINYINT'}`;

// The points of categories as a small table to join with; codes are numbers if the file's are.
function values(name, ...tables) {
    const codes = Object.keys(tables[0]);
    const literal = (code) => (/^[0-9]/.test(code) ? `${code}::SMALLINT` : `'${code}'`);
    const rows = codes.map(
        (code) => `(${literal(code)}, ${tables.map((table) => `${table[code]}::DOUBLE`).join(', ')})`);
    return `CREATE TEMP TABLE ${name} AS FROM (VALUES ${rows.join(', ')})
        t(code, ${tables.map((_, i) => (i === 0 ? 'points' : 'scale')).join(', ')})`;
}

// Children are read and joined once. The school mean is computed over sites first, so that children
// are joined with it by site.
function script(job) {
    return `
    CREATE OR REPLACE TEMP TABLE scored AS
        WITH child AS MATERIALIZED (
            SELECT school_id, municipality_id, m.scale AS scale,
                m.points + f.points + o.points + coalesce(s.points, 0)
                    + debt_restructuring * ${job.debt} AS own
            FROM read_csv('${job.pupils}', header = true, delim = ',', quote = '"',
                          auto_detect = false, columns = ${COLUMNS}) p
            JOIN mother m ON m.code = p.education_mother
            JOIN father f ON f.code = p.education_father
            JOIN origin o ON o.code = p.origin
            LEFT JOIN stay s ON s.code = p.mother_stay
            WHERE school_id IS NOT NULL AND school_id <> ''),
        mean AS (
            SELECT school_id, municipality_id,
                round(${job.school_mean} * sum(sum(scale)) OVER institution
                    / sum(count(*)) OVER institution, 6) AS points
            FROM child GROUP BY school_id, municipality_id
            WINDOW institution AS (PARTITION BY left(school_id, 4), municipality_id))
        SELECT child.school_id, ${job.intercept} + own + mean.points AS score
        FROM child JOIN mean ON mean.school_id = child.school_id
            AND mean.municipality_id = child.municipality_id;
    SET VARIABLE pupils = (SELECT count(*) FROM scored);
    SET VARIABLE k = ceil(${job.target_share}::DECIMAL(9, 6) * getvariable('pupils'))::BIGINT;
    SET VARIABLE rank = (getvariable('k') - 0.5) / getvariable('pupils');
    CREATE OR REPLACE TEMP TABLE nation AS
        WITH sums AS (
            SELECT avg(score) AS c, quantile_disc(score, getvariable('rank')) AS cutoff FROM scored),
        low AS (
            SELECT count(*) FILTER (score < cutoff) AS below, count(*) FILTER (score = cutoff) AS ties,
                coalesce(sum(score) FILTER (score < cutoff), 0) AS total
            FROM scored, sums WHERE score <= cutoff)
        SELECT getvariable('pupils') AS pupils, getvariable('k') AS k, c, cutoff,
            (k - below) / ties AS part, (total + (k - below) * cutoff) / k AS g
        FROM sums, low;
    CREATE OR REPLACE TEMP TABLE site AS
        SELECT school_id, a, b, greatest(0, round(a - b, 2)) AS score FROM (
            SELECT school_id,
                sum(CASE WHEN score < cutoff THEN c - score
                         WHEN score = cutoff THEN part * (c - score) ELSE 0 END) AS a,
                count(*) * ${job.threshold_share} * any_value(c - g) AS b
            FROM scored, nation GROUP BY school_id);`;
}

serve(async (require, job) => {
    const { DuckDBInstance, version } = require('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', { threads: String(job.threads) });
    const connection = await instance.connect();
    await connection.run(values('mother', job.education_mother, job.education_mother_scale));
    await connection.run(values('father', job.education_father));
    await connection.run(values('origin', job.origin));
    await connection.run(values('stay', job.stay));
    const sql = script(job);
    return {
        version: `DuckDB ${version()}`,
        run: async () => {
            await connection.run(sql);
        },
        result: async () => {
            const reader = await connection.runAndReadAll(`
                SELECT pupils::INT, k::INT, c - g, (SELECT sum(a) FROM site),
                    (SELECT sum(score) FROM site) FROM nation`);
            const [pupils, k, gap, a, score] = reader.getRows()[0];
            return { pupils, k, gap, a, score };
        },
    };
});
