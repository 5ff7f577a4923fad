-- Logins at mall. wrk -s logins.lua URL -- FILE PASSWORD: FILE has one username a line. A login
-- counts if its reply says so; a wrong password would be answered with HTTP 200 too.
dofile(debug.getinfo(1, "S").source:match("@(.*/)") .. "result.lua")

local threads = {}
ok = 0

function setup(thread) table.insert(threads, thread) end

function init(args)
  names = {}
  for name in io.lines(args[1]) do table.insert(names, name) end
  password = args[2]
  seed()
end

function request()
  local body = "username=" .. names[math.random(#names)] .. "&password=" .. password
  return wrk.format("POST", nil, { ["Content-Type"] = "application/x-www-form-urlencoded", Host = "localhost" }, body)
end

function response(status, headers, body)
  if status == 200 and body:find('"status":0,', 1, true) then ok = ok + 1 end
end

function done(summary, latency)
  local all = 0
  for _, thread in ipairs(threads) do all = all + thread:get("ok") end
  result_line(summary, latency, all)
end
