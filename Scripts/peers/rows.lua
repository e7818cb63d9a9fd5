-- Lua and LuaJIT on the rows of leap-bench. Prints the figure of one run, or with "version" who it is.
-- Ends with status 3 when there is no program for the row, with 1 when a result is wrong.

local rounds = 1000000

local function loop(count)
    local s = 0
    for i = 0, count - 1 do s = s + i * i % 7 end
    return s
end

local function fib(n)
    if n < 2 then return n end
    return fib(n - 1) + fib(n - 2)
end

-- At the top level of a chunk the names are globals.
local top_level = "s = 0; for i = 0, " .. rounds - 1 .. " do s = s + i * i % 7 end; return s"

local programs = {
    ["loop"] = {(loadstring or load)(top_level), 1999998, rounds},
    ["function-loop"] = {function() return loop(rounds) end, 1999998, rounds},
    ["fib"] = {function() return fib(27) end, 196418, 832039},
}

if arg[1] == "version" then
    print(jit and jit.version or _VERSION)
    os.exit(0)
end
local program = programs[arg[1]]
if not program then os.exit(3) end
local run, expected, operations = program[1], program[2], program[3]
run()
local begin = os.clock()
local result = run()
local elapsed = os.clock() - begin
if result ~= expected then os.exit(1) end
print(elapsed / operations * 1e9)
