using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Gateway;
using Rolecall.Gateway.Limits;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Settings;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Sandboxes;
using Rolecall.Identity.Secrets;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;
using Rolecall.Policy.Evaluation;

namespace Rolecall.Cluster.Tests.Overload;

/// <summary>Throttling as AWS has it: off until the sandbox says so, then by account, service and region, and by calls at a time.</summary>
public sealed class ThrottlingTests : IClassFixture<TwoSilos>, IAsyncLifetime
{
    private readonly TwoSilos silos;

    public ThrottlingTests(TwoSilos silos) => this.silos = silos;

    public ValueTask InitializeAsync()
    {
        // Whatever the test before took has come back.
        silos.Time.Advance(TimeSpan.FromMinutes(1));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync() => await Set(new Throttling { Enabled = false });

    [Fact]
    public async Task WithoutTheRule_NobodyIsThrottled()
    {
        (await silos.First.Call<ListSandboxesResponse>(null, new ListSandboxesRequest())).Sandboxes
            .Should().OnlyContain(sandbox => sandbox.Rules.Throttling == null);
        for (var i = 0; i < 2_000; i++)
            (await CodeOfAnswer(silos.First, silos.Developer)).Should().Be("-");
    }

    [Fact]
    public async Task The601stOfASecond_IsRefused_AndOthersAreNot()
    {
        var rules = (await Set(new Throttling { Enabled = true })).Throttling;
        (rules.RequestsPerSecond, rules.Burst, rules.Concurrency).Should().Be((600, 600, 64));
        for (var i = 0; i < 600; i++)
            (await CodeOfAnswer(silos.First, silos.Developer)).Should().Be("-");

        var refused = (await silos.First.FaultOf(silos.Developer, new GetCallerIdentityRequest()))!;

        (refused.Code, refused.Message, refused.Status, refused.SenderFault).Should().Be(("Throttling", "Rate exceeded", 400, true));
        (await CodeOfAnswer(silos.First, silos.Person("tester")))
            .Should().Be("Throttling", "it is the account that is counted, and it is theirs too");
        (await CodeOfAnswer(silos.First, silos.Admin)).Should().Be("-", "it is another account");
        (await CodeOfAnswer(silos.First.In("eu-west-1"), silos.Developer)).Should().Be("-", "it is another region");
        (await CodeOfAnswer(silos.First, silos.Developer, new ListBucketsRequest())).Should().NotBe("Throttling", "it is another service");
        (await CodeOfAnswer(silos.First, silos.Developer with { Secret = "wrong" })).Should().Be("SignatureDoesNotMatch");
        (await CodeOfAnswer(silos.First, null, new GetClockRequest())).Should().Be("-", "administrators are not counted");
        silos.Time.Advance(TimeSpan.FromSeconds(1.0 / 600) + TimeSpan.FromTicks(1));
        (await CodeOfAnswer(silos.First, silos.Developer)).Should().Be("-", "a token has come back");
        (await CodeOfAnswer(silos.First, silos.Developer)).Should().Be("Throttling");
        silos.Time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 600; i++)
            (await CodeOfAnswer(silos.First, silos.Developer)).Should().Be("-");
        (await CodeOfAnswer(silos.First, silos.Developer)).Should().Be("Throttling");
    }

    [Fact]
    public async Task Strangers_DoNotUseUpAnAccountsShare()
    {
        await Set(new Throttling { Enabled = true, RequestsPerSecond = 1, Burst = 2 });
        for (var i = 0; i < 20; i++)
            (await CodeOfAnswer(silos.First, silos.Developer with { Secret = "wrong" })).Should().Be("SignatureDoesNotMatch");

        (await CodeOfAnswer(silos.First, silos.Developer)).Should().Be("-");
        (await CodeOfAnswer(silos.First, silos.Developer)).Should().Be("-");
        (await CodeOfAnswer(silos.First, silos.Developer)).Should().Be("Throttling");
    }

    [Fact]
    public async Task AccountOfAnAssumedRole_IsNotChargedForIt()
    {
        await Set(new Throttling { Enabled = true, RequestsPerSecond = 1, Burst = 3 });
        for (var i = 0; i < 3; i++)
            await silos.First.Assume(silos.Developer, GatewayOfSilo.UpdateApp);

        (await CodeOfAnswer(silos.First, silos.Admin)).Should().Be("-");
        (await silos.First.FaultOf(silos.Developer, GatewayOfSilo.AssumeRequest(GatewayOfSilo.UpdateApp)))!.Code.Should().Be("Throttling");
    }

    [Fact]
    public async Task MadeUpRegions_ShareOneBucket()
    {
        await Set(new Throttling { Enabled = true, RequestsPerSecond = 1, Burst = 1 });
        (await CodeOfAnswer(silos.First.In("xx-nowhere-1"), silos.Developer)).Should().Be("-");
        (await CodeOfAnswer(silos.First.In("xx-nowhere-2"), silos.Developer)).Should().Be("Throttling");
    }

    [Fact]
    public async Task Throttled_IsOnRecordAsItsCallers()
    {
        await Set(new Throttling { Enabled = true, RequestsPerSecond = 1, Burst = 1 });
        await CodeOfAnswer(silos.First, silos.Developer);

        var (_, _, requestId) = await silos.First.Try(silos.Developer, new GetCallerIdentityRequest());

        (await silos.First.Call<ExplainResponse>(null, new ExplainRequest { RequestId = requestId })).RecordJson
            .Should().Contain("\"Throttling\"").And.Contain("user/developer");
    }

    [Fact]
    public void The65thAtATime_IsRefused_AndLetInWhenOneHasGone()
    {
        var throttle = new Throttle(silos.Time);
        var rule = new Throttling { Enabled = true, RequestsPerSecond = 1_000_000 };
        Call[] calls = [.. Enumerable.Range(0, 64).Select(_ => CallOf("111111111111", rule))];
        foreach (var call in calls)
            throttle.Enter(call);
        var late = CallOf("111111111111", rule);

        RefusalOf(() => throttle.Enter(late)).Should().Be("Throttling");
        throttle.Enter(CallOf("222222222222", rule));
        Throttle.Leave(late);
        RefusalOf(() => throttle.Enter(late)).Should().Be("Throttling", "one that was not let in has no place to give back");
        Throttle.Leave(calls[0]);
        Throttle.Leave(calls[0]);
        throttle.Enter(late);
        RefusalOf(() => throttle.Enter(CallOf("111111111111", rule))).Should().Be("Throttling");
    }

    [Fact]
    public async Task CallsThatEnd_GiveTheirPlaceBack_HoweverTheyEnd()
    {
        await Set(new Throttling { Enabled = true, RequestsPerSecond = 1_000_000, Concurrency = 1 });
        for (var i = 0; i < 10; i++)
        {
            (await CodeOfAnswer(silos.First, silos.Developer)).Should().Be("-");
            (await CodeOfAnswer(silos.First, silos.Developer, new GetObjectRequest { Bucket = "productionapp", Key = "k" }))
                .Should().Be("AccessDenied");
            (await CodeOfAnswer(silos.First, silos.Developer, new GetObjectRequest { Bucket = "none-such", Key = "k" }))
                .Should().Be("NoSuchBucket");
            (await CodeOfAnswer(silos.First, silos.Developer, new AssumeRoleRequest())).Should().Be("ValidationError");
        }
    }

    [Fact]
    public void Accounts_AreKeptWhileTheyAreBusy_AndDroppedWhenAtRest()
    {
        var throttle = new Throttle(silos.Time);
        var rule = new Throttling { Enabled = true };
        for (var i = 0; i < 50_000; i++)
        {
            var call = CallOf(i.ToString("D12", System.Globalization.CultureInfo.InvariantCulture), rule);
            throttle.Enter(call);
            Throttle.Leave(call);
            silos.Time.Advance(TimeSpan.FromMilliseconds(2));
        }
        throttle.Count.Should().BeLessThanOrEqualTo(4_096);
    }

    [Theory]
    [InlineData(0, null, null)]
    [InlineData(1_000_001, null, null)]
    [InlineData(null, 0, null)]
    [InlineData(null, null, 0)]
    [InlineData(null, null, 100_001)]
    public async Task Numbers_ThatMakeNoSense_AreRefused(int? rate, int? burst, int? concurrency)
    {
        var throttling = new Throttling { Enabled = true };
        if (rate is { } perSecond)
            throttling.RequestsPerSecond = perSecond;
        if (burst is { } depth)
            throttling.Burst = depth;
        if (concurrency is { } most)
            throttling.Concurrency = most;
        (await silos.First.FaultOf(null, new SandboxRules { Throttling = throttling }))!.Code.Should().Be("ValidationError");
        (await silos.First.FaultOf(null, new SandboxRules { Throttling = new Throttling() }))!.Code.Should().Be("ValidationError");
    }

    private async Task<SandboxRules> Set(Throttling throttling) =>
        (await silos.Change<SetSandboxRulesResponse>(new SandboxRules { Throttling = throttling })).Rules;

    private static async Task<string> CodeOfAnswer(GatewayOfSilo gateway, Who? who, IMessage? request = null) =>
        (await gateway.FaultOf(who, request ?? new GetCallerIdentityRequest()))?.Code ?? "-";

    private static string RefusalOf(Action act) => act.Should().Throw<AwsFaultException>().Which.Fault.Code;

    /// <summary>A call that has come as far as being throttled.</summary>
    private Call CallOf(string account, Throttling rule)
    {
        var facts = PrincipalFacts.OfRoot(AccountId.Parse(account), null);
        var settings = new SandboxSettings
        {
            Name = "s",
            Realm = "s",
            Version = 1,
            CreatedAt = silos.Time.GetUtcNow(),
            Clock = SandboxClock.OfWall(silos.Time.GetUtcNow()),
            SealingKeys = [new SealingKeyRecord { KeyId = 1, Key = [.. new byte[32]] }],
            Rules = new() { Throttling = rule },
        };
        var call = silos.First.CallOf(null, new GetCallerIdentityRequest(), explain: false, "s");
        call.Sandbox = new LeasedSandbox(settings, settings.Ring(), new Stamps());
        call.Caller = new Caller { Principal = facts.Principal, AccessKeyId = "", Entries = facts.Entries };
        return call;
    }
}
