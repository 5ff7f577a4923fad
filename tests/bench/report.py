"""Writes what was measured: a text for the terminal, Markdown, and plots."""
import re
import shutil

import plots
from measure import ratio
from product import MAX_CONNECTIONS
from targets import judge, stack_memory


def write(facts, out):
    """Writes RESULTS.md and the plots to the folder, and returns the tables as a text."""
    for old in out.glob("*.svg"):
        old.unlink()
    parts = [("Session checks", _checks(facts)), ("Targets", _targets(facts)), ("Logins", _logins(facts)),
             ("By number of accounts", _accounts(facts)), ("Memory and start", _memory(facts))]
    parts = [(title, table) for title, table in parts if table]
    drawn = _plot(facts, out)
    (out / "RESULTS.md").write_text(_markdown(facts, parts, drawn))
    text = "\n\n".join(f"{title}\n{_text(table)}" for title, table in parts)
    (out / "table.txt").write_text(text + "\n")
    return text


def record(out, folder):
    """Copies the summary and the plots beside the sources."""
    shutil.copy2(out / "RESULTS.md", folder / "RESULTS.md")
    (folder / "plots").mkdir(exist_ok=True)
    for old in (folder / "plots").glob("*.svg"):
        old.unlink()
    for plot in out.glob("*.svg"):
        shutil.copy2(plot, folder / "plots" / plot.name)
    text = (folder / "RESULTS.md").read_text()
    (folder / "RESULTS.md").write_text(re.sub(r"\]\((\w+\.svg)\)", r"](plots/\1)", text))


def _checks(facts):
    hello = {row["connections"]: row for row in facts["rows"] if row["target"] == "hello"}
    lookup = {row["connections"]: row for row in facts["rows"] if row["target"] == "one_lookup"}
    table = [["target", "connections", "requests/s", "p50 ms", "p99 ms", "errors", "× (c+)", "× (d+)", "hits", "cores in use"]]
    for row in facts["rows"]:
        number = row["connections"]
        cores = ", ".join(f"{name} {used:.2f}" for name, used in row["cores"].items() if used >= 0.05)
        errors = str(row["errors"]) + (" (wrong replies)" if row["wrong"] else "")
        table.append([row["title"], str(number), f"{row['rate']:,.0f}", f"{row['p50']:.1f}", f"{row['p99']:.1f}", errors,
                      _ratio(row, hello.get(number)), _ratio(row, lookup.get(number)), _hits(row), cores])
    return table


def _ratio(row, base):
    """Empty without a valid base."""
    found = ratio(row, base) if base else None
    return "" if found is None else f"{found:.2f}"


def _hits(row):
    return f"{row['hits'] / row['asked']:.0%}" if row["asked"] else ""


def _targets(facts):
    return [["target", "what", "measured", "verdict"],
            *([str(number), what, figure, verdict] for number, what, figure, verdict in judge(facts))]


def _logins(facts):
    found = facts.get("logins")
    if not found:
        return None
    table = [["what", "a second", "p50 ms", "p99 ms", "errors"],
             ["stock libsodium's hashes, all cores", f"{found['libsodium']:.0f}", "", "", ""]]
    if "php" in found:
        table.append(["PHP's password_verify, all cores", f"{found['php']:.0f}", "", "", ""])
    for name, said, rate in (("logins", "logins, 32 clients", "ok_rate"), ("storm_logins", "the same beside session checks", "ok_rate"),
                             ("checks", "session checks, 32 connections", "rate"),
                             ("storm_checks", "the same beside 32 clients that log in", "rate")):
        table.append([said, f"{found[f'{name}.{rate}']:,.0f}", f"{found[f'{name}.p50']:.1f}", f"{found[f'{name}.p99']:.1f}",
                      str(found[f"{name}.errors"])])
    return table


def _accounts(facts):
    rows = facts.get("accounts")
    if not rows:
        return None
    return [["target", "accounts", "users", "connections", "requests/s", "p50 ms", "p99 ms", "errors", "hits"],
            *([row["title"], f"{row['accounts']:,}", row["users"], str(row["connections"]), f"{row['rate']:,.0f}",
               f"{row['p50']:.1f}", f"{row['p99']:.1f}", str(row["errors"]), _hits(row)] for row in rows)]


def _memory(facts):
    table = [["what", "figure"],
             ["first start, which creates the database", f"{facts['first_start']:.2f} s"]]
    if "start" in facts:
        table.append(["start with a database, to the first answer", f"{facts['start']:.2f} s"])
    table.append(["start of a worker, to its first answer", f"{facts['ready']:.0f} ms"])
    table.append(["Gatehouse at rest without MariaDB, PSS", f"{stack_memory(facts['rest']):.1f} MiB"])
    for said, processes in (("Gatehouse", facts["loaded"]), ("the others", facts["loaded_others"])):
        for name, sizes in sorted(processes.items(), key=lambda item: -sum(item[1])):
            if sum(sizes) >= 2:
                table.append([f"{said} after the load: {name}, PSS of {len(sizes)}",
                              f"{sum(sizes):.1f} MiB, the largest {max(sizes):.1f}"])
        small = sum(sum(sizes) for sizes in processes.values() if sum(sizes) < 2)
        table.append([f"{said} after the load: all smaller groups together, PSS", f"{small:.1f} MiB"])
    return table


def _plot(facts, out):
    """Writes the plots and returns their names and titles."""
    drawn = []

    def save(name, title, *arguments, **options):
        (out / f"{name}.svg").write_text(plots.lines(title, *arguments, **options))
        drawn.append((f"{name}.svg", title))

    numbers = sorted({row["connections"] for row in facts["rows"]})
    series = {what: {} for what in ("rate", "p99")}
    for row in facts["rows"]:
        for what, found in series.items():
            found.setdefault(row["title"], [None] * len(numbers))[numbers.index(row["connections"])] = row[what]
    save("throughput", "Session checks a second", "connections", numbers, series["rate"])
    save("p99", "99th percentile, milliseconds", "connections", numbers, series["p99"], logarithmic=True)
    if found := facts.get("logins"):
        save("storm", "Session checks, milliseconds: alone, and beside 32 clients that log in", "", ["alone", "login storm"],
             {name: [found[f"checks.{name}"], found[f"storm_checks.{name}"]] for name in ("p50", "p99")})
    if rows := facts.get("accounts"):
        counts = sorted({row["accounts"] for row in rows})
        series = {}
        for row in rows:
            name = f"{row['title']}, {row['users']}, {row['connections']}"
            series.setdefault(name, [None] * len(counts))[counts.index(row["accounts"])] = row["rate"]
        save("accounts", "Session checks a second by number of accounts", "accounts", [f"{n:,}" for n in counts], series)
    return drawn


def _text(table):
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in table)


def _markdown(facts, parts, drawn):
    plan = facts["plan"]
    lines = [f"# Results of the bench ({facts['mode']})", "",
             "Written by `scripts/bench`; `docs/performance.md` describes the method. Absolute figures are this machine's;",
             "the ratios are what to compare.", "",
             ", ".join(f"{name}: {value}" for name, value in facts["machine"]) + ".", "",
             f"{plan['accounts']:,} accounts, {plan['rounds']} interleaved runs of {plan['seconds']} s each, medians. "
             f"Baselines: {facts['baseline_processes']} processes, as many as Gatehouse's quick workers.",
             "Gatehouse as it ships, with its log, except " +
             ", ".join(f"`{key}={value}` ({why})" for key, (value, why) in facts["settings"].items()) + ". Without the cache "
             f"is `CACHE=off`, on a database with `max_connections={MAX_CONNECTIONS}` (the other programs use it too).", ""]
    lines += ["A ratio of session checks is the median of each round's ratio, so it can differ from that of the two medians. "
              "Logins, the login storm, memory and start are those of the Gatehouse with the cache. The column *hits* has the share "
              "of session checks whose session was found in the cache.", ""]
    foreign = max(row["foreign"] for row in facts["rows"] + facts.get("accounts", []))
    if foreign >= 0.2:
        lines += [f"**Disturbed**: in some runs, programs outside the bench or the host used up to {foreign:.1f} cores.", ""]
    lines += [f"- {name}: {said}" for name, said in facts["peers"]] + [f"- {line}" for line in facts["skipped"]]
    for title, table in parts:
        head, *rows = table
        lines += ["", f"## {title}", "", "| " + " | ".join(head) + " |", "|" + "---|" * len(head),
                  *("| " + " | ".join(row) + " |" for row in rows)]
    lines += ["", "## Plots", "", *(f"![{title}]({name})" for name, title in drawn), ""]
    return re.sub("\n{3,}", "\n\n", "\n".join(lines))
