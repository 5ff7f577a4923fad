# The same commands as make targets; each runs the script of the same name.
.DEFAULT_GOAL := help
.PHONY: help run start stop status reload test lint-api captcha page-speed screenshots format tidy style layers asan bench bench-quick

SOURCES = $(shell git ls-files -co --exclude-standard 'src/*.cc' 'src/*.h' 'tests/*.cc' 'tests/*.h')

help: ## lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## builds and starts everything in the foreground; Ctrl-C stops it
	@scripts/run

start: ## builds, starts in the background, returns when the service answers
	@scripts/run --background

stop: ## stops the service
	@scripts/stop

status: ## health, URLs, pools, versions, folders
	@scripts/status

reload: ## builds, then loads programs and configuration into the running service
	@scripts/reload --build

test: ## runs all tests, with a service and a state of their own
	@scripts/test

lint-api: ## lints the OpenAPI documents, nginx/html/api/*.json
	@tests/api/lint

captcha: ## draws 1000 captchas, lets tesseract try to read them, prints what they cost
	@tests/captcha/measure

page-speed: ## measures the first load of each page: bytes, requests, layout shift, largest paint at an emulated slow 4G
	@GATEHOUSE_PAGE_SPEED=5 scripts/test tests/browser/page_weight.test.mjs; cat var/test/1/page-speed.txt

screenshots: ## keeps every state of every page in var/test/1/screenshots: both languages, desktop and phone, light and dark
	@GATEHOUSE_SCREENSHOTS=1 scripts/test tests/browser/*.test.mjs

format: ## formats the C++ as .clang-format defines
	@clang-format-19 -i $(SOURCES)

tidy: ## checks the C++ with clang-tidy, what has changed since it passed; needs a build first
	@scripts/tidy

style: ## checks format, sizes and comments of the C++
	@scripts/style

layers: ## checks that no layer of src/ includes a higher one
	@scripts/layers

asan: ## all tests with AddressSanitizer and UndefinedBehaviorSanitizer
	@scripts/test --sanitize

bench: ## measures Gatehouse beside baselines and other programs, in less than 30 minutes
	@scripts/bench

bench-quick: ## the same in less than 3 minutes, beside the baselines and PHP
	@scripts/bench --quick
