# 村记: two commands for people (demo, test), a few for us. Every target does its own set-up.
.POSIX:
.PHONY: demo test check bench nightly package linux windows packages site audit release setup county server manual pictures clean
PY = .venv/bin/python
UV = $$(command -v uv || echo build/uv/bin/uv)

demo: setup
	@$(PY) -m desktop.cli demo

test: setup check
	@QT_QPA_PLATFORM=offscreen .venv/bin/pytest -n 2 --dist loadgroup --max-worker-restart 0

check: setup
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/mypy --explicit-package-bases bench
	@.venv/bin/lint-imports
	@.venv/bin/vulture

nightly: setup site
	@CUNJI_SITE=1 .venv/bin/pytest -q tests/end2end/test_site.py
	@CUNJI_EXAMPLES=10000 QT_QPA_PLATFORM=offscreen .venv/bin/pytest -q -o faulthandler_timeout=10800 \
		tests/unit/desktop/paper/typesetting/test_layout.py -k no_text_is_too_long
	@CUNJI_EXAMPLES=2000 CUNJI_KILLS=200 QT_QPA_PLATFORM=offscreen \
		.venv/bin/pytest -q -o faulthandler_timeout=10800 \
		tests/end2end/test_fault_injection.py tests/end2end/test_kills.py \
		tests/unit/forms/village/test_past_answers_later_edits.py \
		tests/unit/desktop/excel/patch tests/unit/desktop/word
	@CUNJI_EXAMPLES=10000 .venv/bin/pytest -q -o faulthandler_timeout=10800 \
		tests/end2end/test_county_check.py
	@CUNJI_EXAMPLES=500 .venv/bin/pytest -q -o faulthandler_timeout=10800 \
		tests/end2end/test_damage.py tests/end2end/test_witness.py
	@CUNJI_EXAMPLES=2000 QT_QPA_PLATFORM=offscreen .venv/bin/pytest -q \
		-o faulthandler_timeout=10800 tests/gui/test_every_act.py
	@CUNJI_EXAMPLES=2000 .venv/bin/pytest -q -o faulthandler_timeout=10800 \
		tests/unit/forms/rules/test_lists.py tests/unit/forms/leads/test_leads_possible_village.py \
		-k possible_worlds
	@CUNJI_EXAMPLES=840 .venv/bin/pytest -q -o faulthandler_timeout=10800 \
		tests/unit/forms/village/test_rewritten.py
	@CUNJI_EXAMPLES=10000 .venv/bin/pytest -q -o faulthandler_timeout=10800 tests/end2end/test_fuzz.py
	@QT_QPA_PLATFORM=offscreen $(PY) bench/never_stops.py
	@CUNJI_EXAMPLES=500 QT_QPA_PLATFORM=offscreen .venv/bin/pytest -q \
		tests/unit/forms/answers tests/unit/forms/definitions tests/unit/forms/expressions \
		tests/unit/forms/schema tests/unit/forms/privacy tests/unit/forms/events tests/unit/sync/protocol \
		tests/unit/desktop/ui/store
	@CUNJI_EXAMPLES=1 QT_QPA_PLATFORM=offscreen .venv/bin/pytest -q -o faulthandler_timeout=3600 \
		tests/gui/test_every_page_fits.py

	@sh build_spec/matrix.sh
	@$(PY) -m build_spec.twice here

bench: setup
	@$(PY) -m bench --page

package: setup
	@sh build_spec/linux/freeze.sh here

linux: setup
	@sh build_spec/tools.sh
	@sh build_spec/linux/freeze.sh
	@sh build_spec/linux/package.sh

windows: setup
	@sh build_spec/tools.sh
	@sh build_spec/windows/build.sh

county: setup
	@sh build_spec/tools.sh
	@sh build_spec/county/package.sh
	@sh build_spec/county/wheels.sh
	@sh build_spec/county/image.sh

packages: linux windows county
	@for suite in bullseye bookworm; do sh build_spec/root.sh $$suite; done
	@$(PY) -m build_spec.trial linux
	@$(PY) -m build_spec.trial windows
	@$(PY) -m build_spec.trial county

site: setup
	@UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=build/docs $(UV) sync --quiet --locked --only-group docs
	@NO_MKDOCS_2_WARNING=1 $(PY) -m build_spec.docs_site.build

audit: setup
	@$(PY) -m build_spec.audit

release: setup
	@$(PY) -m build_spec.release
	@$(MAKE) packages site
	@$(PY) -m build_spec.release sums

manual: setup
	@QT_QPA_PLATFORM=offscreen $(PY) -m tests.helpers.manual desktop/resources/manual-zh/pictures

pictures: setup
	@$(PY) -m tests.helpers.pictures

setup:
	@sh build_spec/setup.sh

server:
	@sh build_spec/setup.sh county

clean:
	rm -rf build dist .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
