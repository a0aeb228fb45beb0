"""What is the matter with this computer, a sentence a look: ``cunji doctor``, 设置 → 这台电脑.

``program.py`` tries the program itself (the gate of every package), ``computer.py`` looks at what
it stands on, ``county.py`` at the line. To add a look, write a function and name it in the tuple of
its file. Nothing of anybody stands in a finding: no name of a person, host, folder or file, no
address, no village, for it is read out on the telephone and sent to strangers.
"""
