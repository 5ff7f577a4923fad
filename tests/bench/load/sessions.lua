-- Session checks: each request has a session token of its own, chosen at random among the first COUNT of a file.
-- wrk -s sessions.lua URL -- FILE COUNT BEFORE AFTER
-- FILE has one token a line, all of one length; the token is sent between the texts BEFORE and AFTER.
dofile(debug.getinfo(1, "S").source:match("@(.*/)") .. "result.lua")

local tokens, count, size, before, after

function init(args)
  local file = assert(io.open(args[1], "rb"))
  size = #file:read("*l") + 1
  file:seek("set", 0)
  count = tonumber(args[2])
  tokens = file:read(count * size)
  file:close()
  before = "GET " .. wrk.path .. " HTTP/1.1\r\nHost: localhost\r\n" .. args[3]
  after = args[4] .. "\r\n\r\n"
  seed()
end

function request()
  local at = math.random(0, count - 1) * size
  return before .. tokens:sub(at + 1, at + size - 1) .. after
end

function done(summary, latency)
  result_line(summary, latency, summary.requests - summary.errors.status)
end
