namespace Rolecall.Load.Tests;

/// <summary>What the load tool does not take: one line says why, and the exit code is 2.</summary>
public sealed class RefusedOptionsTests
{
    public static TheoryData<string> Refused { get; } =
    [
        "--nope", "assume-role", "assume-role --start --organizations 0", "assume-role --start --duration 5",
        "assume-role --start --wire smoke", "assume-role --start --tags 51",
        "assume-role --endpoint http://192.0.2.1:4566 --grpc http://192.0.2.1:4567", "assume-role --start --json nowhere/at/all.json",
        "run none.yaml --start", "compare none.json none.json", "assume-role --start --fail-if p99",
        "assume-role --endpoint http://127.0.0.1:1 --with-faults none.yaml", "find-max --start",
        "assume-role --endpoint http://127.0.0.1:1 --world none.json", "assume-role --start --baseline nothing",
        "assume-role --start --sandboxes 1001", "assume-role --start --sandbox a --sandboxes 2", "assume-role --start --rate 0",
        "assume-role --start --rate -1", "assume-role --start --rate fast", "assume-role --start --rate 5 --callers 5",
        "assume-role --start --connections 0", "assume-role --start --connections -3", "assume-role --start --grpc http://127.0.0.1:1",
        "assume-role --start --pid 1", "assume-role --endpoint http://127.0.0.1:1 --server a.dll",
        "assume-role --endpoint http://127.0.0.1:1 --pid 2147483647", "assume-role --ready-file a.json --grpc http://127.0.0.1:1",
        "assume-role --ready-file none.json", "assume-role --start --endpoint http://127.0.0.1:1", "assume-role --start --json /",
        "assume-role --start --report /dev/null/a", "assume-role --start --seed x", "assume-role --start --timeout 0s",
        "assume-role --start --output pdf", "assume-role --endpoint ftp://127.0.0.1", "assume-role --endpoint nowhere",
        "overhead --duration 0s", "find-max --start --while p99<10", "find-max --start --while p99<10ms --scenario none.yaml",
        "make-world --start --out world.json", "history none", "compare / /", "run /", "run", "schema it",
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task WhatCannotBeDone_IsToldInOneLine(string arguments)
    {
        var errors = new StringWriter();

        (await LoadTool.Cli.Run(arguments.Split(' '), errors)).Should().Be(2);
        errors.ToString().TrimEnd().Should().StartWith("rolecall-load: ").And.NotContain("\n").And.NotContain("   at ");
    }
}
