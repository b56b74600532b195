using System.Collections.Concurrent;
using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Cases.Tests.Paths;
using Rolecall.Cases.Tests.Worlds;
using Rolecall.DecisionCases;
using Rolecall.Gateway.Pipeline;
using Verdict = Rolecall.Policy.Decisions.Verdict;

namespace Rolecall.Cases.Tests;

/// <summary>
/// All cases of tests/cases/decisions by every way into the server, each in a sandbox of its own, and the whole verdict
/// held against the file and against the library's explanation.
/// </summary>
public sealed class DecisionCasePathTests(CaseServer server) : IClassFixture<CaseServer>
{
    /// <summary>Enough to keep two processors and a store that groups its commits busy.</summary>
    private const int AtOnce = 16;

    private static readonly ConcurrentDictionary<DecisionCase, Task<World>> WorldsOfQuestions = [];

    [Fact]
    public Task Call_ThroughThePipeline_IsDecidedAsTheLibraryDoes() =>
        Call("pipeline and grains", explained: true, new PipelinePath(server).Send);

    [Fact]
    public async Task Call_OverGrpc_IsDecidedAsTheLibraryDoes()
    {
        using var path = new GrpcPath(server);
        await Call("gRPC", explained: true, path.Send);
    }

    [Fact]
    public async Task Call_OverTheAwsWire_IsDecidedAsTheLibraryDoes()
    {
        using var path = new AwsPath(server);
        await Call("AWS wire", explained: false, path.Send);
    }

    [Fact]
    public Task Authorize_ThroughThePipeline_IsDecidedAsTheLibraryDoes() => Authorize("pipeline and grains", new PipelinePath(server).Send);

    [Fact]
    public async Task Authorize_OverGrpc_IsDecidedAsTheLibraryDoes()
    {
        using var path = new GrpcPath(server);
        await Authorize("gRPC", path.Send);
    }

    [Fact]
    public async Task Authorize_OverConnectJson_IsDecidedAsTheLibraryDoes()
    {
        using var path = new ConnectPath(server);
        await Authorize("Connect JSON", path.Send);
    }

    private Task Call(string name, bool explained, Way path) => RunAll(CasePath.Call, name, RealCall.Of, async (one, request) =>
    {
        var world = await WorldMaking.Make(server, one);
        var answer = await path(world, world.Caller!, world.Real(request));
        return Check.Call(world, request, answer, explained);
    });

    private Task Authorize(string name, Way path) => RunAll(CasePath.Authorize, name, RealCall.Authorize, async (one, request) =>
    {
        var world = await WorldsOfQuestions.GetOrAdd(one, _ => WorldMaking.Make(server, one));
        return Check.Authorize(world, await path(world, new Credential.Administrator(), world.Real(request)));
    });

    /// <summary>Runs each case that can go this way; those that cannot must be the ones that the files declare, and no more.</summary>
    private static async Task RunAll<T>(
        CasePath way, string name, Func<DecisionCase, T?> ask, Func<DecisionCase, T, Task<string?>> run) where T : class, IMessage
    {
        var wrong = new ConcurrentBag<string>();
        var ran = new ConcurrentBag<DecisionCase>();
        await Parallel.ForEachAsync(CaseFiles.All, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (one, _) =>
        {
            if (ask(one) is not { } request)
                return;
            try
            {
                if (await run(one, request) is { } difference)
                    wrong.Add($"{one}\n{difference}");
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                wrong.Add($"{one}\n{failure}");
            }
            ran.Add(one);
        });

        var told = $"{way} over {name}: {ran.Count} of {CaseFiles.All.Length} cases ran, {CaseFiles.All.Length - ran.Count} are declared not to";
        Console.WriteLine(told);
        TestContext.Current.TestOutputHelper?.WriteLine(told);
        if (!wrong.IsEmpty)
            Assert.Fail($"{wrong.Count} cases of {told}:\n{string.Join("\n\n", wrong.Order(StringComparer.Ordinal))}");
        CaseFiles.All.Except(ran).Select(one => one.ToString()).Should().BeEquivalentTo(
            CaseFiles.All.Where(one => one.NotOver.ContainsKey(way)).Select(one => one.ToString()),
            "exactly the cases that cannot go this way say so, each with the reason");
    }
}
