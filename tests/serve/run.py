#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attacks oab-alloc serve, and checks that its answers are those of the command line.

run.py [--build DIR] [NAME...]: without names, every check; the last line is the total."""

import argparse
import base64
import gzip
import http.client
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time

BUDGET = {"school.budget": "300000000"}


class Server:
    """One that runs on the sample, and a browser that it has let in."""

    def __init__(self, binary, *options):
        self.process = subprocess.Popen(
            [binary, "serve", "--sample", "--no-browser", *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/\?token=([0-9a-f]{32})$", line)
        if found is None:
            raise AssertionError("no address in %r" % line)
        self.port, self.token = int(found[1]), found[2]
        self.cookie = self.get("/?token=" + self.token, cookie=None)[1]["Set-Cookie"].split(";")[0]

    def get(self, path, method="GET", headers=None, body=None, cookie="", host="127.0.0.1"):
        """(status, headers, text). COOKIE: "" is the server's own, None is none."""
        sent = {"Host": "127.0.0.1:%d" % self.port}
        if cookie is not None:
            sent["Cookie"] = cookie or self.cookie
        sent.update(headers or {})
        connection = http.client.HTTPConnection(host, self.port, timeout=20)
        try:
            connection.request(method, path, body, {k: v for k, v in sent.items() if v is not None})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def post(self, request, headers=None, **more):
        sent = {"Origin": "http://127.0.0.1:%d" % self.port, "Content-Type": "application/json"}
        sent.update(headers or {})
        body = request if isinstance(request, (str, bytes)) else json.dumps(request)
        return self.get("/compare", "POST", sent, body, **more)

    def stop(self, how=signal.SIGINT):
        self.process.send_signal(how)
        return self.process.wait(timeout=10)


def asked(variant=None, what="law", **more):
    return {"year": 2019, "baseline": {"what": "law"},
            "variant": {"what": what, "set": variant or {}}, **more}


def equal(got, expected, what):
    if got != expected:
        raise AssertionError("%s: expected %r, got %r" % (what, expected, got))


def answer_of(reply):
    equal(reply[0], 200, "status of %r" % reply[2][:200])
    return json.loads(reply[2])


# ---- who is let in ----

def listens_on_this_machine_alone(server, _):
    bound = set()
    for path, own in (("/proc/net/tcp", "0100007F"), ("/proc/net/tcp6", "00000000000000000000000001000000")):
        if not os.path.exists(path):
            continue
        for line in open(path).readlines()[1:]:
            address, port = line.split()[1].split(":")
            if int(port, 16) == server.port and line.split()[3] == "0A":
                equal(address, own, path)
                bound.add(path)
    assert "/proc/net/tcp" in bound, "127.0.0.1 is not listened on"


def wants_the_token_and_then_the_cookie(server, _):
    equal(server.get("/", cookie=None)[0], 403, "no cookie")
    equal(server.get("/", cookie="oab-%d=%032d" % (server.port, 0))[0], 403, "a wrong cookie")
    equal(server.get("/", cookie=server.cookie[:-1])[0], 403, "a part of the cookie")
    for token in ("", "0" * 32, server.token[:-1], server.token + "0", server.token.upper() + "x"):
        status, headers, _ = server.get("/?token=" + token, cookie=None)
        equal((status, headers["Set-Cookie"]), (403, None), "token %r" % token)
    status, headers, text = server.get("/?token=" + server.token, cookie=None)
    equal(status, 200, "the token")
    for part in ("HttpOnly", "SameSite=Strict", "Path=/"):
        assert part in headers["Set-Cookie"], part
    assert server.token not in headers["Set-Cookie"] and server.token not in text.decode()
    equal(server.get("/unit?number=1&kind=school&id=90AA00&token=" + server.token, cookie=None)[0], 403,
          "the token elsewhere")


def refuses_other_hosts(server, _):
    for host in ("evil.example", "evil.example:%d" % server.port, "127.0.0.1", "127.0.0.1:1",
                 "127.0.0.1.evil.example:%d" % server.port, "localhost.:%d" % server.port, ""):
        equal(server.get("/", headers={"Host": host})[0], 421, "Host %r" % host)
        equal(server.get("/?token=" + server.token, headers={"Host": host}, cookie=None)[0], 421, "entry by %r" % host)
    for host in ("localhost:%d", "LOCALHOST:%d", "[::1]:%d"):
        equal(server.get("/", headers={"Host": host % server.port})[0], 200, host)


def refuses_other_origins(server, _):
    port = server.port
    for origin in ("https://127.0.0.1:%d" % port, "http://evil.example", "null", "", "http://127.0.0.1:%d" % (port + 1),
                   "http://127.0.0.1:%d.evil.example" % port):
        equal(server.post(asked(), {"Origin": origin})[0], 403, "POST of %r" % origin)
        equal(server.get("/", headers={"Origin": origin})[0], 403, "GET of %r" % origin)
    equal(server.post(asked(), {"Origin": None})[0], 403, "POST without Origin")
    for site in ("cross-site", "same-site", "none"):
        equal(server.post(asked(), {"Sec-Fetch-Site": site})[0], 403, "POST, " + site)
    equal(server.get("/", headers={"Sec-Fetch-Site": "cross-site"})[0], 403, "GET, cross-site")
    equal(server.get("/", headers={"Sec-Fetch-Site": "none"})[0], 200, "GET, typed by the user")
    equal(server.post(asked(), {"Sec-Fetch-Site": "same-origin"})[0], 200, "POST of the page")


def takes_get_and_json_alone(server, _):
    for method in ("PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "BREW"):
        status, headers, _ = server.get("/", method)
        equal((status, headers["Allow"]), (405, "GET, POST"), method)
    for form in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                 "application/jsonx", "", None):
        equal(server.post(asked(), {"Content-Type": form})[0], 415, "Content-Type %r" % form)
    equal(server.post(asked(), {"Content-Type": "application/json; charset=utf-8"})[0], 200, "JSON")
    equal(server.get("/compare")[0], 404, "GET of what is posted")


def limits_what_it_reads(server, _):
    equal(server.post(b" " * 20000)[0], 413, "a long body")
    equal(server.post(b"2\r\n{}\r\n0\r\n\r\n", {"Transfer-Encoding": "chunked"})[0], 413, "a body without length")
    equal(server.post(b" " * 16384)[0], 422, "the longest body")
    with socket.create_connection(("127.0.0.1", server.port)) as lying:
        lying.sendall(b"POST /compare HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % server.port + b"X: " + b"x" * 100000)
        lying.settimeout(20)
        try:
            got = lying.recv(64)
        except ConnectionResetError:
            got = b""
        assert got == b"" or b" 4" in got[:13], got


def is_not_held_up(server, _):
    held = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(40)]
    for one in held:
        one.sendall(b"POST /compare HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 100\r\n" % server.port)
    begun = time.monotonic()
    equal(server.get("/")[0], 200, "beside 40 that do not end")
    assert time.monotonic() - begun < 10
    for one in held:
        one.close()


# ---- what may be asked ----

def names_no_file(server, _):
    for what in ("/etc/passwd", "../../etc/passwd", "./school-threshold-10", "x.csv", "law+/etc/passwd", "", "+", "law+",
                 "school-threshold-10.csv", "-", "built-in:sample/pupils.csv"):
        status, _, text = server.post(asked(what=what))
        equal(status, 422, what)
        assert b"expected law, old, new, a shipped scenario" in text, text
    for path in ("/etc/passwd", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/tables/", "/page.html", "//"):
        assert server.get(path + "?number=1")[0] in (404, 410), path
    number = answer_of(server.post(asked()))["live"]["number"]
    for name in ("../compare_schools", "..%2Fcompare_schools", "nothing", "%00"):
        assert server.get("/tables/%s.csv?number=%d" % (name, number))[0] in (404, 422), name


def refuses_what_is_no_request(server, _):
    wrong = ["", "{", "[]", "1", "null", '"x"', "{}", "[" * 10000, '{"year":2019,"year":2020}', "\xff",
             {**asked(), "file": "x"}, asked() | {"year": "2019"}, asked() | {"year": 1}, asked() | {"year": 2 ** 62},
             asked() | {"variant": "law"}, asked() | {"variant": {"what": 1}}, asked() | {"variant": {"what": "law", "set": []}},
             asked() | {"variant": {"what": "law", "pupils": "x"}}, asked({"school.budget": 1}), asked({"no.such": "1"}),
             asked({"school.budget": "1e9"}), asked({"school.budget": "-1"}), asked({"": "1"}), asked({"a=b": "1"}),
             asked({"school.budget": "\0"})]
    for request in wrong:
        status, _, text = server.post(request.encode("latin-1") if isinstance(request, str) else request)
        equal(status, 422, str(request)[:60])
        assert json.loads(text)["error"]["message"], text


def says_which_parameter_is_wrong(server, _):
    error = json.loads(server.post(asked({"school.budget": "much"}))[2])["error"]
    equal((error["parameter"], error["side"]), ("school.budget", "variant"), "the parameter")
    assert "expected a number (euro)" in error["message"], error


def keeps_the_last_good_picture(server, _):
    first = answer_of(server.post(asked(BUDGET)))
    equal(server.post(asked({"school.budget": "x"}))[0], 422, "a wrong value")
    equal(server.post(asked({"weights.low": "0.4"}))[0], 422, "one that cannot act")
    number, unit = first["live"]["number"], first["tables"][0]["columns"][0]["values"][0]
    told = json.loads(server.get("/unit?number=%d&kind=school&id=%s" % (number, unit))[2])
    equal(told["variant"]["shapes"][0]["ids"], [unit], "the unit")
    equal(server.get("/unit?number=%d&kind=school&id=%s" % (number - 1, unit))[0], 410, "an earlier answer")
    equal(server.get("/unit?number=%d&kind=board&id=1" % number)[0], 422, "a unit without a tree")


# ---- what can be changed ----

def lets_every_parameter_be_changed(server, _):
    """Each has a text and a slider that makes sense, and takes its own value again, which changes nothing."""
    live = answer_of(server.post(asked()))["live"]
    equal(live["schemes"], ["law", "new", "old"], "schemes")
    assert "school-threshold-10" in live["scenarios"] and live["years"][0] == 2007, live["years"]
    sliders = 0
    for parameter in live["parameters"]:
        name, slider = parameter["name"], parameter["slider"]
        if name != "indicator.gap":  # models/parameters.csv has no row of it, in any year
            assert parameter["description"]["en"] and parameter["description"]["nl"], name
        if parameter["baseline"] != "none":
            assert parameter["standing"] and parameter["source"], name
        equal(parameter["baseline"], parameter["variant"], name)
        if slider is not None:
            sliders += 1
            assert parameter["lowest"] <= slider["from"] < slider["to"] <= parameter["highest"], (name, slider)
            assert 0 < slider["step"] <= (slider["to"] - slider["from"]) / 2, (name, slider)
            assert slider["from"] <= float(parameter["baseline"]) <= slider["to"], (name, slider)
        if parameter["has_effect"]:
            figures = answer_of(server.post(asked({name: parameter["baseline"]})))["comparison"]
            equal([figures[money]["moved"] for money in ("schools", "municipalities")], [0, 0], name)
    assert sliders > 40, sliders


def shows_the_notes_of_the_first_comparison(server, binary):
    own = Server(binary, "--year", "2018", "--baseline", "old", "--variant", "old")
    told = json.loads(data_of(own.get("/")[2]))
    equal(own.stop(), 0, "exit code")
    done = subprocess.run([binary, *shlex.split(told["live"]["command"])[1:], "--json"], capture_output=True, check=True)
    equal(told["live"]["notes"], json.loads(done.stdout)["notes"], "notes")
    assert told["live"]["notes"], "this comparison has something to note"


def starts_as_the_command_line_says(_, binary):
    for options, request in ((["--variant-year", "2020"], (2019, 2020)), (["--baseline-year", "2018", "--variant-year", "2020"], (2018, 2020)),
                             (["--year", "2021"], (2021, 2021)), (["--variant-year", "2019"], (2019, 2019)), ([], (2019, 2019))):
        own = Server(binary, *options)
        command = json.loads(data_of(own.get("/")[2]))["live"]["command"]
        own.stop()
        told = json.loads(subprocess.run([binary, *shlex.split(command)[1:], "--json"], capture_output=True, check=True).stdout)
        equal(tuple(told[side].get("year", told["year"]) for side in ("baseline", "variant")), request, command)
    for options in (["--year", "2019", "--variant-year", "2019"], ["--year", "2019", "--baseline-year", "2018", "--variant-year", "2020"],
                    ["--variant", "nonsense"], ["--variant-set", "school.budget=x"], ["x"]):
        done = subprocess.run([binary, "serve", "--sample", "--no-browser", *options], capture_output=True, text=True)
        assert done.returncode in (64, 78) and done.stdout == "" and done.stderr.startswith("oab-alloc serve: "), (options, done)


# ---- what is answered ----

def adds_its_headers_to_every_answer(server, _):
    own = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
           "X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin"}
    replies = [server.get("/"), server.get("/", cookie=None), server.get("/x"), server.post(asked()), server.post("x"),
               server.get("/?token=" + server.token, cookie=None), server.get("/", "PUT")]
    for status, headers, _ in replies:
        for name, value in own.items():
            equal(headers[name], value, "%s of a %d" % (name, status))
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], status
        equal(headers["Access-Control-Allow-Origin"], None, "leave for others")


def data_of(page):
    lines = page.decode().split('id="data">')[1].split("</script>")[0].strip().split("\n")
    return gzip.decompress(base64.b64decode("".join(lines[1:-1]))).decode()


def sends_no_child(server, _):
    rows = open("input-samples/sample/pupils.csv").read().split("\n")[1:2000]
    children = {row.split(",")[0] for row in rows if row}
    texts = [data_of(server.get("/")[2]), server.post(asked(BUDGET))[2].decode()]
    for text in texts:
        assert not children & set(re.findall(r'"([^"]*)"', text)), "a pupil_id is sent"


def answers_as_the_command_line_does(server, binary):
    requests = [asked(BUDGET), asked({"indicator.target_share": "0.2"}), asked(what="new+school-threshold-10"),
                asked({"indicator.coefficient.debt_restructuring": "-3"}), asked(what="old"),
                {"year": 2019, "baseline": {"what": "law", "year": 2018}, "variant": {"what": "law"}, "own_budgets": True}]
    for request in requests:
        answer = answer_of(server.post(request))
        command = shlex.split(answer["live"]["command"])
        equal(command[0], "oab-alloc", "the command")
        told = subprocess.run([binary, *command[1:], "--json"], capture_output=True, check=True)
        told = json.loads(told.stdout)
        told.pop("notes"), answer["comparison"].pop("notes")
        equal(answer["comparison"], told, answer["live"]["command"])
        table = subprocess.run([binary, *command[1:], "--table", "compare_schools"], capture_output=True, check=True)
        number = answer["live"]["number"]
        equal(server.get("/tables/compare_schools.csv?number=%d" % number)[2], table.stdout, "the table")
    equal(server.get("/tables.xlsx?number=%d" % number)[2][:2], b"PK", "the workbook")


def leaves_out_what_the_page_has(server, _):
    def columns(answer):
        return {(t["name"], c["name"]): c for t in answer["tables"] for c in t["columns"]}
    whole = answer_of(server.post(asked(BUDGET)))
    less = answer_of(server.post(asked({"school.budget": "310000000"}, after=whole["live"]["number"])))
    full = answer_of(server.post(asked({"school.budget": "310000000"})))
    before, after, alone = columns(whole), columns(less), columns(full)
    equal(after.keys(), alone.keys(), "columns")
    for key, column in after.items():
        values = before[key]["values"] if column.get("same") else column["values"]
        equal(values, alone[key]["values"], key)
    assert after[("compare_schools", "id")].get("same") and not after[("compare_schools", "amount_variant")].get("same")
    assert "words" in whole and "words" not in less


def answers_the_newest_of_many(server, _):
    replies = {}

    def ask(i):
        replies[i] = server.post(asked({"school.budget": str(300000000 + i)}))

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for status, _, text in replies.values():
        assert status == 200 or (status == 409 and json.loads(text) == {"superseded": True}), (status, text)
    assert any(status == 200 for status, _, _ in replies.values())


# ---- how it ends, and begins ----

def stops_cleanly(_, binary):
    for how in (signal.SIGINT, signal.SIGTERM):
        server = Server(binary)
        waiting = socket.create_connection(("127.0.0.1", server.port))
        waiting.sendall(b"GET / HTTP/1.1\r\n")
        equal(server.stop(how), 0, "exit code after %s" % how.name)
        equal(server.process.stderr.read(), "", "messages")
        waiting.close()


def says_that_a_port_is_taken(server, binary):
    done = subprocess.run([binary, "serve", "--sample", "--no-browser", "--port", str(server.port)],
                          capture_output=True, text=True)
    equal((done.returncode, done.stdout), (73, ""), "a port that is taken")
    assert "cannot listen on port %d" % server.port in done.stderr, done.stderr
    for port in ("0", "65536", "x"):
        done = subprocess.run([binary, "serve", "--port", port], capture_output=True, text=True)
        equal(done.returncode, 64, "--port " + port)


CHECKS = [listens_on_this_machine_alone, wants_the_token_and_then_the_cookie, refuses_other_hosts, refuses_other_origins,
          takes_get_and_json_alone, limits_what_it_reads, is_not_held_up, names_no_file, refuses_what_is_no_request,
          says_which_parameter_is_wrong,
          lets_every_parameter_be_changed, shows_the_notes_of_the_first_comparison, starts_as_the_command_line_says,
          keeps_the_last_good_picture, adds_its_headers_to_every_answer, sends_no_child,
          answers_as_the_command_line_does, leaves_out_what_the_page_has, answers_the_newest_of_many, stops_cleanly,
          says_that_a_port_is_taken]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    binary = os.path.join(options.build, "oab-alloc")
    server = Server(binary)
    failed = 0
    checks = [check for check in CHECKS if not options.names or check.__name__ in options.names]
    for check in checks:
        try:
            check(server, binary)
        except (AssertionError, OSError, http.client.HTTPException, LookupError, ValueError, TypeError,
                subprocess.SubprocessError) as reason:
            failed += 1
            print("FAIL %s: %s: %s" % (check.__name__, type(reason).__name__, reason))
    code, said = server.process.poll() or server.stop(), server.process.stderr.read()
    if (code, said) != (0, ""):  # a sanitizer speaks there
        failed += 1
        print("FAIL the server ended with %d: %s" % (code, said))
    print("%d passed, %d failed" % (max(0, len(checks) - failed), failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
