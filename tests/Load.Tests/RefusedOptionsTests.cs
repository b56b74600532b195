namespace Rolecall.Load.Tests;

/// <summary>What the load tool does not take: one line says why, and the exit code is 2.</summary>
public sealed class RefusedOptionsTests
{
    public static TheoryData<string> Refused { get; } =
    [
        "--nope", "assume-role", "assume-role --start --organizations 0", "assume-role --start --duration 5",
        "assume-role --start --wire smoke", "assume-role --start --tags 51",
        "assume-role --start --policy-characters 84",
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

    /// <summary>Options that a command would make no use of, and what is said of them.</summary>
    public static TheoryData<string, string> Unused { get; } = new()
    {
        { $"{MakeWorld} --rate 5", "'--rate'" },
        { $"{MakeWorld} --skew even", "'--skew'" },
        { $"{MakeWorld} --tags 1", "'--tags'" },
        { $"{MakeWorld} --wire aws", "'--wire'" },
        { $"{MakeWorld} --world none.json", "'--world'" },
        { $"{MakeWorld} --pid 1", "'--pid'" },
        { $"{FindMax} --callers 5", "'--callers'" },
        { $"{FindMax} --scenario none.yaml --organizations 5", "--organizations says nothing beside --scenario" },
        { $"{FindMax} --scenario none.yaml --tags 1", "--tags says nothing beside --scenario" },
        { $"{FindMax} --scenario none.yaml --seed 1", "--seed says nothing beside --scenario" },
        { $"{FindMax} --world none.json --roles 1", "--roles says nothing beside --world" },
        { $"{FindMax} --rate 0.5", "--rate is a number from 1 to 10000000" },
        { "assume-role --start --world none.json --sandbox a", "--sandbox says nothing beside --world" },
        { "assume-role --start --world none.json --organizations 5", "--organizations says nothing beside --world" },
        { "assume-role --start --world none.json --sandboxes 2", "--sandboxes says nothing beside --world" },
        { "assume-role --start --rate 5 --callers 5", "--rate is an open load and --callers a closed one" },
    };

    private static string MakeWorld => $"make-world --out {Path.Combine(Path.GetTempPath(), "rolecall-no-world.json")}";

    private static string FindMax => "find-max --start --while p99<10ms";

    [Theory]
    [MemberData(nameof(Unused))]
    public async Task Option_ThatSaysNothing_IsRefused(string arguments, string said)
    {
        var errors = new StringWriter();

        (await LoadTool.Cli.Run(arguments.Split(' '), errors)).Should().Be(2);
        errors.ToString().Should().Contain(said);
    }

    /// <summary>What a refusal advises can be done.</summary>
    [Theory]
    [InlineData("", "add --write-into-repository")]
    [InlineData(" --write-into-repository", "name a server that stays")]
    [InlineData(" --write-into-repository --endpoint http://127.0.0.1:1", "to make a world the administrator's token and")]
    public async Task WorldInTheRepository_IsWrittenWhereItIsMeant(string options, string said)
    {
        var (errors, file) = (new StringWriter(), Path.Combine(AppContext.BaseDirectory, "no-world.json"));

        (await LoadTool.Cli.Run($"make-world --out {file}{options}".Split(' '), errors)).Should().Be(2);
        errors.ToString().Should().Contain(said).And.NotContain("--world ");
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task WhatCannotBeDone_IsToldInOneLine(string arguments)
    {
        var errors = new StringWriter();

        (await LoadTool.Cli.Run(arguments.Split(' '), errors)).Should().Be(2);
        errors.ToString().TrimEnd().Should().StartWith("rolecall-load: ").And.NotContain("\n").And.NotContain("   at ");
    }
}
