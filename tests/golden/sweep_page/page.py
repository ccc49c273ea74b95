"""page.py PAGE.html FOLDER: what the page of an analysis holds, against the tables of FOLDER."""
import base64, csv, gzip, json, os, re, sys

text = open(sys.argv[1], encoding='utf-8').read()
packed = re.search(r'id="data">begin-base64 644 \S+\n(.*?)\n====', text, re.S)
page = json.loads(gzip.decompress(base64.b64decode(packed.group(1))))
print(page['kind'], page['sides'], page['title']['en'])
for sentence in page['answer']:
    print('-', sentence['text']['en'], sentence['tags'])
    print('-', sentence['text']['nl'])
cells = 0
for table in page['tables']:
    rows = list(csv.DictReader(open(os.path.join(sys.argv[2], table['name'] + '.csv'), encoding='utf-8')))
    for column in table['columns']:
        if column['name'].endswith('_nl'):
            continue
        for row, value in zip(rows, column['values'], strict=True):
            told = row[column['name']]
            cells += 1
            if not (told == '' if value is None else told == value if isinstance(value, str) else float(told) == value):
                print(table['name'], column['name'], told, value)
print(*(table['name'] for table in page['tables']), 'with', cells, 'cells, the same as in the files')
sweep = page['sweep']
print(sweep['shown'], sweep['runs'], [factor['description']['en'] for factor in sweep['factors']])
for measure in sweep['measures']:
    spread = measure.get('distribution')
    print(measure['name'], measure['is_moved'], measure['base'], spread and (sum(spread['runs']), spread['from'] < spread['p5'] < spread['p95']))
