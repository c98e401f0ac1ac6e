"""Settings of nbgrader for the assignment: `make assignment` and `make grade` use them; copy them into your own course."""

from pathlib import Path

from markdown_it import MarkdownIt


def as_words(text):
    """What the marking says, as HTML. What looks like HTML in it is shown as text."""
    return MarkdownIt("commonmark", {"html": False}).render(text)


c = get_config()  # noqa: F821  (nbgrader gives it)

c.CourseDirectory.course_id = "counting"
# What stands where a solution was. Above it each answer cell keeps its line `name = ...`.
c.ClearSolutions.code_stub = {
    "python": "# Write your own lines here, or instead of the dots above."
}
c.ClearSolutions.text_stub = "*Write here, instead of this line.*"
# An endless loop is stopped, and the cells after it are run.
c.Execute.timeout = 60
c.Execute.interrupt_on_timeout = True
# A kernel on this machine need not warn of its transport.
c.Execute.extra_arguments = ["--Application.log_level=40", "--HistoryManager.hist_file=:memory:"]
c.OverwriteCells.add_missing_cells = True

# For `make grade` alone: its remarks are written into the graded notebook, and its own page shows them.
c.Autograde.permissions = 644
c.HTMLExporter.extra_template_basedirs = [str(Path(__file__).parent)]
c.HTMLExporter.filters = {"as_words": as_words}
