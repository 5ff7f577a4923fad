"""Plots as SVG, written by hand: lines over a few positions, with a legend."""
import math
from html import escape

_COLOURS = ("#1f6feb", "#d1242f", "#1a7f37", "#9a6700", "#8250df", "#0a7ea4", "#bf3989", "#57606a", "#e16f24", "#6e7781",
            "#2da44e", "#a40e26", "#0550ae", "#953800")
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM, _RIGHT = 900, 420, 70, 40, 45, 270


def lines(title, unit, positions, series, logarithmic=False):
    """An SVG: `series` is {name: [value or None at each position]}."""
    values = [value for row in series.values() for value in row if value]
    top = max(values, default=1)
    low = min(values, default=1) if logarithmic else 0
    plot_width, plot_height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def x(index):
        return _LEFT + plot_width * (index + 0.5) / len(positions)

    def y(value):
        if logarithmic:
            bottom, ceiling = math.floor(math.log10(low)), math.ceil(math.log10(top * 1.01))
            share = (math.log10(value) - bottom) / max(ceiling - bottom, 1)
        else:
            share = value / (top * 1.05)
        return _TOP + plot_height * (1 - share)

    drawn = [f'<text x="{_LEFT}" y="22" font-size="16">{escape(title)}</text>']
    for tick in _ticks(low, top, logarithmic):
        drawn.append(f'<line x1="{_LEFT}" x2="{_LEFT + plot_width}" y1="{y(tick):.1f}" y2="{y(tick):.1f}" stroke="#d0d7de"/>'
                     f'<text x="{_LEFT - 6}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick:,g}</text>')
    for index, position in enumerate(positions):
        drawn.append(f'<text x="{x(index):.1f}" y="{_HEIGHT - 22}" text-anchor="middle">{escape(str(position))}</text>')
    drawn.append(f'<text x="{_LEFT + plot_width / 2}" y="{_HEIGHT - 4}" text-anchor="middle">{escape(unit)}</text>')
    for number, (name, row) in enumerate(series.items()):
        drawn += _line(number, name, [(x(index), y(value)) for index, value in enumerate(row) if value])
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {max(_HEIGHT, _TOP + 20 * len(series) + 20)}" '
            f'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>\n'
            + "\n".join(drawn) + "\n</svg>\n")


def _line(number, name, points):
    colour = _COLOURS[number % len(_COLOURS)]
    path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    yield from (f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" fill="{colour}"/>' for a, b in points)
    left, top = _WIDTH - _RIGHT + 15, _TOP + 20 * number
    yield (f'<rect x="{left}" y="{top}" width="12" height="12" fill="{colour}"/>'
           f'<text x="{left + 18}" y="{top + 11}">{escape(name)}</text>')


def _ticks(low, top, logarithmic):
    if logarithmic:
        return [10 ** power for power in range(math.floor(math.log10(low)), math.ceil(math.log10(top * 1.01)) + 1)]
    step = 10 ** math.floor(math.log10(top)) if top else 1
    step = next(step * part for part in (0.2, 0.5, 1, 2) if top / (step * part) <= 6)
    return [step * index for index in range(int(top / step) + 1)]
