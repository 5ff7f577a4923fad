-- Prints what a run of wrk has measured as one line of JSON. Times are in microseconds.
function result_line(summary, latency, ok)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"duration":%d,"bytes":%d,"p50":%d,"p99":%d,"status":%d,"socket":%d,"timeout":%d,"ok":%d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write, errors.timeout, ok))
end

-- Another sequence of random numbers in each thread: the address of a new table differs.
function seed()
  math.randomseed(os.time() + tonumber(tostring({}):match("0x(%x+)"), 16) % 100000)
end
