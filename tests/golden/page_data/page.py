"""page.py PAGE.html [FOLDER [EXPLAINED.json SIDE]]: what a page holds, against the tables of FOLDER and what explain says."""
import base64, csv, gzip, json, os, re, sys

text = open(sys.argv[1], encoding='utf-8').read()
if not text.startswith('<!DOCTYPE html>\n<!-- oab-alloc page -->\n'):
    print('no mark')
packed = re.search(r'<script type="application/gzip" id="data">begin-base64 644 \S+\n(.*?)\n====\s*</script>', text, re.S)
page = json.loads(gzip.decompress(base64.b64decode(packed.group(1))))
print(page['kind'], page['language'], [(side['year'], side['regime']) for side in page['sides']], re.search('<html lang="(..)">', text).group(1),
      re.search('<title>(.*)</title>', text).group(1), '|', re.search('<h1 id="title">(.*)</h1>', text).group(1))
for sentence in page['answer']:
    print('-', sentence['text']['en'], sentence['tags'])
    print('-', sentence['text']['nl'])
if 'histogram' in page:
    nation = {c['name']: c['values'] for table in page['tables'] if table['name'] == 'national' for c in table['columns']}
    shown = page['histogram']
    at = nation['pool'].index(shown['pool'])
    print('scores of', shown['pool'] + ':', sum(shown['children']) == nation['children'][at], 'children,',
          shown['from'] <= nation['G'][at] < nation['cutoff'][at] < shown['from'] + shown['step'] * len(shown['children']))
if re.search('@[A-Z0-9]+@', text):
    print('a place is left')
hashes = re.findall("'sha256-([^']*)'", text)
import hashlib
parts = re.findall(r'<style>(.*?)</style>', text, re.S) + re.findall(r'<script>(.*?)</script>', text, re.S)
print(len(parts), 'parts,', sum(base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() in hashes for part in parts),
      'of them in the policy:', re.search('content="(default-src[^"]*)"', text).group(1).split("'sha256")[0])


def tables(folder):
    """The page's tables are the files: each cell the same number or text; a column left out is empty there."""
    files = cells = 0
    for table in page['tables']:
        path = os.path.join(folder, table['name'] + '.csv')
        if table['name'] == 'national':
            continue
        rows = list(csv.DictReader(open(path, encoding='utf-8')))
        columns = {column['name']: column for column in table['columns']}
        files += 1
        for name in rows[0] if rows else []:
            if name not in columns:
                if any(row[name] for row in rows):
                    print(table['name'], name, 'is left out')
                continue
            for row, value in zip(rows, columns[name]['values'], strict=True):
                cells += 1
                told = row[name]
                same = told == '' if value is None else told == ("'" + value if value[:1] and value[0] in '=+-@' else value) if isinstance(value, str) else float(told) == value
                if not same:
                    print(table['name'], name, told, value)
                    return
    print(files, 'tables with', cells, 'cells, the same as in the files')


def explained(path, side):
    """Shapes and values make the trees of explain --all --json."""
    def flat(steps, depth, into):
        for step in steps:
            own = {key: value for key, value in step.items() if key != 'parts'}
            if 'from' in own:
                own['from'] = {key: value for key, value in own['from'].items() if key != 'row'}
            into.append((depth, own))
            flat(step.get('parts', []), depth + 1, into)
        return into
    units = {(unit['unit']['kind'], unit['unit']['id']): unit for unit in json.load(open(path, encoding='utf-8'))}
    told = 0
    for shape in page['explanations'][side]['shapes']:
        for at, key in enumerate(shape['ids']):
            unit = units[(shape['kind'], key)]
            steps = flat(unit['steps'], 0, [])
            made = [{**{k: v for k, v in step.items() if k not in ('depth', 'decimals')}, 'value': shape['values'][i][at]}
                    for i, step in enumerate(shape['steps'])]
            for step in made:
                if 'parameter' in step: # what it is, which explain's JSON leaves to params
                    step['parameter'] = {k: v for k, v in step['parameter'].items() if k not in ('unit', 'description')}
            if [step for _, step in steps] != made or [depth for depth, _ in steps] != [step['depth'] for step in shape['steps']]:
                print(key, 'has other steps')
                return
            facts = (unit['amount'], unit['pupils'], unit['per_pupil'], unit['after_threshold'], unit.get('place', {}).get('rank'))
            if facts != tuple(shape[name][at] for name in ('amount', 'pupils', 'per_pupil', 'above', 'rank')):
                print(key, facts)
                return
            changed = [entry['amount'] for entry in unit['what_if'].values()] if 'what_if' in unit else [None] * 4
            if changed != [values[at] for values in shape['what_if']]:
                print(key, 'would change otherwise')
                return
            told += 1
    print(told, 'units explained alike in', len(page['explanations'][side]['shapes']), 'shapes')


if len(sys.argv) > 2:
    tables(sys.argv[2])
if len(sys.argv) > 4:
    explained(sys.argv[3], sys.argv[4])
