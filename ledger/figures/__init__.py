"""The figures, one module a form (`strip`, `bars`, `series` ...); `marks` is how a qualifier is drawn, `style` colours and fonts, `sheet` the words around."""
