using System.Net;
using Rolecall.Api.Sts.V1;
using Rolecall.Gateway.Limits;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Secrets;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Overload;

/// <summary>Floods of bad credentials: looked at so many times and no more, and nobody who gets it right is harmed beyond what FailedProofs says.</summary>
public sealed class FailedProofFloodTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private const int Flood = 10_000;

    private static int sources;

    private static readonly SystemRandomSource Random = new();

    [Fact]
    public async Task WrongSecrets_OfOneKey_AreLookedAtSoManyTimes_AndOthersOfTheSourceAreServed()
    {
        var here = silos.First.From(NewSource());
        (await CodeOfAnswer(here, silos.Admin)).Should().Be("-");

        (await Tell(here, _ => silos.Developer with { Secret = "wrong" })).Should().Equal(
            new Dictionary<string, int>
            {
                ["SignatureDoesNotMatch"] = FailedProofs.MostOfKey,
                ["Throttling"] = Flood - FailedProofs.MostOfKey
            });

        (await CodeOfAnswer(here, silos.Admin)).Should().Be("-", "it is another key");
        (await CodeOfAnswer(silos.First.From(NewSource()), silos.Developer)).Should().Be("-", "it is another source");
    }

    [Fact]
    public async Task UnknownKeysAndForgedTokens_AreLookedAtSoManyTimes_AndKnownKeysOfTheSourceAreServed()
    {
        var here = silos.First.From(NewSource());
        (await CodeOfAnswer(here, silos.Admin)).Should().Be("-");
        var issued = await here.Assume(silos.Developer, GatewayOfSilo.UpdateApp);

        (await Tell(here, i => i % 2 == 0
            ? new Who(AccessKeyId.NewLongTerm(AccountId.Parse("333333333333"), Random), "secret")
            : new Who(
                AccessKeyId.NewTemporary(AccountId.Parse("333333333333"), Random),
                "secret",
                Convert.ToBase64String([2, .. new byte[300]]))))
                .Should().Equal(
            new Dictionary<string, int>
            {
                ["InvalidClientTokenId"] = FailedProofs.MostOfSource,
                ["Throttling"] = Flood - FailedProofs.MostOfSource
            });

        (await CodeOfAnswer(here, silos.Admin)).Should().Be("-");
        (await CodeOfAnswer(here, silos.Developer)).Should().Be("-");
        (await CodeOfAnswer(here, issued)).Should().Be("-", "it was issued to this source");
        (await CodeOfAnswer(here, silos.Person("tester")))
            .Should().Be("Throttling", "it is new here, and others use up what is for new ones");

        silos.Time.Advance(TimeSpan.FromMilliseconds(10));
        (await CodeOfAnswer(here, silos.Person("tester"))).Should().Be("-", "a token has come back");
    }

    [Fact]
    public async Task WrongSecrets_OfAKeyThatIsInUse_DoNotReachTheConnectionThatUsesIt()
    {
        var source = NewSource();
        var (own, attackers) = (silos.First.From(source, new object()), silos.First.From(source, new object()));
        (await CodeOfAnswer(own, silos.Developer)).Should().Be("-");

        await Tell(attackers, _ => silos.Developer with { Secret = "wrong" });

        (await CodeOfAnswer(own, silos.Developer)).Should().Be("-");
        (await CodeOfAnswer(silos.First.From(source, new object()), silos.Developer))
            .Should().Be("Throttling", "a new connection is as the attackers' are");
        silos.Time.Advance(TimeSpan.FromMilliseconds(50));
        (await CodeOfAnswer(silos.First.From(source, new object()), silos.Developer)).Should().Be("-", "a token has come back");
    }

    [Fact]
    public async Task ConnectionWithAKeyOfItsOwn_IsNoWayAroundTheBound()
    {
        var here = silos.First.From(NewSource(), new object());
        // Each good call is on record before it is answered, so that these take their time: five times the bound is enough of them.
        const int calls = 10 * FailedProofs.MostOfKey;
        var told = await Tell(here, i => i % 2 == 0 ? silos.Admin : silos.Developer with { Secret = "wrong" }, calls);

        told["-"].Should().Be(calls / 2);
        told["SignatureDoesNotMatch"].Should().Be(FailedProofs.MostOfKey);
    }

    [Fact]
    public async Task RefusedFlood_IsNotOnRecord()
    {
        var here = silos.First.From(NewSource());
        await Tell(here, _ => silos.Developer with { Secret = "wrong" });

        var (_, refused, requestId) = await here.Try(silos.Developer, new GetCallerIdentityRequest());

        (refused!.Fault.Code, refused.Fault.Message, refused.Fault.Status).Should().Be(("Throttling", "Rate exceeded", 400));
        (await silos.First.FaultOf(null, new Api.Native.V1.ExplainRequest { RequestId = requestId }))!.Code.Should().Be("NoSuchEntity");
    }

    /// <summary>How often each code was told; "-" where the call was served.</summary>
    private static async Task<Dictionary<string, int>> Tell(GatewayOfSilo gateway, Func<int, Who> who, int calls = Flood)
    {
        var told = new Dictionary<string, int>();
        for (var i = 0; i < calls; i++)
        {
            var code = await CodeOfAnswer(gateway, who(i));
            told[code] = told.GetValueOrDefault(code) + 1;
        }
        return told;
    }

    private static async Task<string> CodeOfAnswer(GatewayOfSilo gateway, Who who) =>
        (await gateway.FaultOf(who, new GetCallerIdentityRequest()))?.Code ?? "-";

    private static IPAddress NewSource() => new([192, 0, 2, (byte)Interlocked.Increment(ref sources)]);
}
