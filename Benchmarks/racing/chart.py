"""A chart of bars as SVG, readable on light and on dark ground."""
import statistics
from xml.sax.saxutils import escape

WIDTH, NAMES, FIGURES, LINE, BAR = 760, 210, 90, 26, 16

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600; font-size: 14px } .small { font-size: 11px; fill: #57606a }
  .other { fill: #8c959f } .ours { fill: #0969da } .floor { fill: #1a7f37 } .spread { stroke: #24292f; stroke-width: 1 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .small { fill: #9198a1 }
    .other { fill: #6e7681 } .ours { fill: #4493f8 } .floor { fill: #3fb950 } .spread { stroke: #e6edf3 }
  }
"""


def group(title, entrants, top):
    """A bar for each of {name: values}, the shortest on top, and a line from the least to the most of the values."""
    longest = max(max(values) for values in entrants.values())
    scale = (WIDTH - NAMES - FIGURES) / longest
    yield f'<text class="title" x="0" y="{top + 14}">{escape(title)}</text>'
    for place, (name, values) in enumerate(sorted(entrants.items(), key=lambda item: statistics.median(item[1]))):
        middle, y = statistics.median(values), top + 24 + place * LINE
        kind = "ours" if name.startswith("sluice") else "floor" if name.startswith("floor") else "other"
        centre = y + BAR / 2
        yield f'<text x="{NAMES - 8}" y="{centre + 5:.0f}" text-anchor="end">{escape(name)}</text>'
        yield f'<rect class="{kind}" x="{NAMES}" y="{y}" width="{middle * scale:.1f}" height="{BAR}" rx="2"/>'
        least, most = (NAMES + value * scale for value in (min(values), max(values)))
        yield f'<line class="spread" x1="{least:.1f}" x2="{most:.1f}" y1="{centre}" y2="{centre}"/>'
        yield f'<text x="{max(most, NAMES + middle * scale) + 8:.1f}" y="{centre + 5:.0f}">{middle:.1f}</text>'


def chart(groups):
    """Of [(title, {name: values})]."""
    lines, top = [], 4
    for title, entrants in groups:
        lines += group(title, entrants, top)
        top += 24 + len(entrants) * LINE + 18
    lines.append(
        f'<text class="small" x="0" y="{top}">Milliseconds of processor a photo, all processes; shorter is better. '
        "Median, and the line from the least to the most of the rounds.</text>")
    size = f'viewBox="0 0 {WIDTH} {top + 10}" width="{WIDTH}" height="{top + 10}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">'
    return "\n".join([head, f"<style>{STYLE}</style>", *lines, "</svg>", ""])
