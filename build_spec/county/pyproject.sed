# pyproject.toml as a county's server has it: our wheel without the window, its fonts and its command (build_spec/site.sh)
/^cunji = "desktop/d
s|"desktop[^"]*", ||g
