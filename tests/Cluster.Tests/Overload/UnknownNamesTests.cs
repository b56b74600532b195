using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Gateway;
using Rolecall.Gateway.Operations.Compute;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Wires;
using Rolecall.Gateway.Wires.Issuers;
using Rolecall.Gateway.Wires.Metadata;
using Rolecall.Identity.Ids;
using Rolecall.Policy;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests.Overload;

/// <summary>
/// Names that nobody has cost nothing that stays: whoever may name an account, a sandbox, a bucket, an issuer, an instance or a key
/// could else fill the silos' memory with grains, three kilobytes for each, without any credentials.
/// </summary>
public sealed class UnknownNamesTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private const int Names = 10_000;
    private const int AtOnce = 64;

    private static readonly SystemRandomSource Random = new();

    [Fact]
    public Task KeysOfAccountsThatNobodyHas_LeaveNoGrain_AndAreInvalid() => LeavesNothing("InvalidClientTokenId", Names, (gateway, i) =>
        Ask(
            FromElsewhere(gateway, i),
            new Who(AccessKeyId.NewLongTerm(AccountIds.New(Random), Random), "secret"),
            new GetCallerIdentityRequest()));

    [Fact]
    public Task KeysThatAnAccountDoesNotHave_LeaveNoGrain_AndAreInvalid() => LeavesNothing("InvalidClientTokenId", Names, (gateway, i) =>
        Ask(
            FromElsewhere(gateway, i),
            new Who(AccessKeyId.NewLongTerm(AccountId.Parse("333333333333"), Random), "secret"),
            new GetCallerIdentityRequest()));

    [Fact]
    public Task ForgedTokens_LeaveNoGrain_AndAreInvalid() => LeavesNothing("InvalidClientTokenId", Names, (gateway, i) =>
        Ask(
            FromElsewhere(gateway, i),
            new Who(AccessKeyId.NewTemporary(AccountIds.New(Random), Random), "secret", Convert.ToBase64String(new byte[300])),
            new GetCallerIdentityRequest()));

    [Fact]
    public Task SandboxesThatAreNot_LeaveNoGrain() => LeavesNothing("NoSuchSandbox", Names, async (gateway, i) =>
        (await gateway.Try(Who.Anonymous, new GetCallerIdentityRequest(), sandbox: $"none-{i}")).Refused!.Fault.Code);

    [Fact]
    public Task BucketsThatAreNot_AskedForWithoutCredentials_LeaveNoGrain() => LeavesNothing("NoSuchBucket", Names, (gateway, i) =>
        Ask(gateway, Who.Anonymous, new GetObjectRequest { Bucket = $"none-{i}", Key = "k" }));

    [Fact]
    public Task BucketsThatAreNot_AskedForByACaller_LeaveNoGrain() => LeavesNothing("NoSuchBucket", Names / 10, (gateway, i) =>
        Ask(gateway, silos.Admin, new HeadBucketRequest { Bucket = $"nothing-{i}" }));

    [Fact]
    public Task IssuersThatAreNone_LeaveNoGrain() => LeavesNothing("404", Names, async (gateway, _) =>
    {
        var http = Visitor();
        var path = $"{PublicEndpoints.IssuerPrefix}{Keys.DefaultSandbox}/{IssuerIds.New(AccountIds.New(Random), Random)}/.well-known/jwks.json";
        await gateway.Part<IssuerWire>().Serve(new WireRequest(http, Keys.DefaultSandbox, path, "", gateway.Part<RequestIds>().New()));
        return http.Response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture);
    });

    [Fact]
    public Task WorkloadsOfAccountsThatNobodyHas_LeaveNoGrain() => LeavesNothing("none", Names, async (gateway, i) =>
        await gateway.Part<MetadataRequests>().Receive(
            Visitor(), new WorkloadAddress(Keys.DefaultSandbox, AccountIds.New(Random), $"i-{i}"), _ => true, refusal: 404) is null
            ? "none"
            : "found");

    /// <summary>All of them share one grain, which is there from the first on.</summary>
    [Fact]
    public async Task RolesOfAccountsThatNobodyHas_ShareOneGrain_AndAreDeniedAsForeignOnesAre()
    {
        var foreign = await Denial("arn:aws:iam::222222222222:role/none");
        await LeavesNothing("AccessDenied", Names / 10, (gateway, i) =>
            Ask(gateway, silos.Developer, GatewayOfSilo.AssumeRequest($"arn:aws:iam::{AccountIds.New(Random)}:role/none-{i}")));

        foreign.Should().Be((await Denial("arn:aws:iam::987654321098:role/none")).Replace(
            "987654321098", "222222222222", StringComparison.Ordinal));
    }

    /// <summary>Whoever has credentials may name accounts in policies, and the administrator everything: those grains are made, and go at once.</summary>
    [Fact]
    public async Task NamesOfThoseWhoMayName_GoWithTheirAnswer()
    {
        await silos.First.FaultOf(silos.Admin, new CreateBucketRequest { Bucket = "names-principals" });
        await LeavesNothing(null, 300, (gateway, i) => (i % 3) switch
        {
            0 => Ask(
                gateway,
                silos.Admin,
                new PutBucketPolicyRequest
                {
                    Bucket = "names-principals",
                    Policy = PolicyNaming($"arn:aws:iam::{AccountIds.New(Random)}:user/nobody")
                }),
            1 => Ask(gateway, null, new GetEffectiveGuardrailsRequest { AccountId = AccountIds.New(Random) }),
            _ => Ask(
                gateway,
                null,
                new DeleteOrganizationalUnitRequest { OrganizationId = OrganizationIds.New(Random), UnitId = "ou-none-none" }),
        });
    }

    /// <summary>The check sees what it is there for: roles that nobody has, of an account that exists, cost a grain each, and a caller.</summary>
    [Fact]
    public async Task RolesThatAnAccountDoesNotHave_AreCounted()
    {
        var before = await Activations();
        for (var i = 0; i < 100; i++)
            await Ask(silos.First, silos.Developer, GatewayOfSilo.AssumeRequest($"arn:aws:iam::222222222222:role/absent-{i}"));

        (await Activations()).Should().BeGreaterThanOrEqualTo(before + 100);
    }

    [Fact]
    public async Task AccountMadeOnOneSilo_IsFoundByTheGatewayOfTheOther_ThatJustFoundNone()
    {
        var account = AccountId.Parse("454545454545");
        var stranger = new Who(AccessKeyId.NewLongTerm(account, Random), "secret");
        (await Ask(silos.Second, stranger, new GetCallerIdentityRequest())).Should().Be("InvalidClientTokenId");

        var made = await silos.First.Call<CreateOrganizationResponse>(
            null, new CreateOrganizationRequest { Name = "new", ManagementAccountId = account, WithRootAccessKey = true });

        var root = new Who(made.RootAccessKey.AccessKeyId, made.RootAccessKey.SecretAccessKey);
        (await silos.Second.Call<GetCallerIdentityResponse>(root, new GetCallerIdentityRequest())).Account.Should().Be(account.ToString());
        (await Ask(silos.Second, Who.Anonymous, new HeadBucketRequest { Bucket = "found-at-once" })).Should().Be("NoSuchBucket");
        await silos.First.Call<CreateBucketResponse>(root, new CreateBucketRequest { Bucket = "found-at-once" });
        (await Ask(silos.Second, Who.Anonymous, new HeadBucketRequest { Bucket = "found-at-once" })).Should().Be("AccessDenied");
    }

    [Fact]
    public async Task SandboxMadeOnOneSilo_IsFoundByTheGatewayOfTheOther_ThatJustFoundNone()
    {
        async Task<string> CodeOfAnswer() =>
            (await silos.Second.Try(null, new GetClockRequest(), sandbox: "just-made")).Refused?.Fault.Code ?? "-";
        (await CodeOfAnswer()).Should().Be("NoSuchSandbox");

        await silos.First.Call<CreateSandboxResponse>(null, new CreateSandboxRequest { Name = "just-made" });

        (await CodeOfAnswer()).Should().Be("-");
    }

    /// <summary>Asks by all of the names through both gateways, and looks what is left. A code of null: whatever.</summary>
    private async Task LeavesNothing(string? code, int names, Func<GatewayOfSilo, int, Task<string>> ask)
    {
        // What the way itself needs is there before: the caller's grains, and the one that stands for all roles of nobody.
        foreach (var gateway in silos.Gateways)
            await ask(gateway, names);
        var before = await Activations();
        before.Should().BeGreaterThan(0, "the demo world's grains are counted");
        await Parallel.ForAsync(0, names, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
        {
            var told = await ask(silos.Gateways[i % 2], i);
            if (code is not null && told != code)
                throw new InvalidOperationException($"name {i} was answered {told}");
        });
        // A grain goes after its answer.
        await Gone().OrFail("there are more activations than before");

        async Task Gone()
        {
            while (await Activations() > before)
                await Task.Yield();
        }
    }

    private async Task<int> Activations()
    {
        var statistics = await silos.First.Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        return statistics.Where(row => row.GrainType.StartsWith("Rolecall.", StringComparison.Ordinal)).Sum(row => row.ActivationCount);
    }

    private async Task<string> Denial(string roleArn) =>
        (await silos.First.FaultOf(silos.Developer, GatewayOfSilo.AssumeRequest(roleArn)))!.ToString();

    private static async Task<string> Ask(GatewayOfSilo gateway, Who? who, IMessage request) =>
        (await gateway.FaultOf(who, request))?.Code ?? "-";

    /// <summary>Another source for each, so that it is not the bound of failed proofs that is seen.</summary>
    private static GatewayOfSilo FromElsewhere(GatewayOfSilo gateway, int i) =>
        gateway.From(new IPAddress([10, 0, (byte)(i >> 8), (byte)i]));

    private static DefaultHttpContext Visitor()
    {
        var http = new DefaultHttpContext();
        (http.Request.Method, http.Connection.RemoteIpAddress, http.Response.Body) = ("GET", IPAddress.Loopback, Stream.Null);
        return http;
    }

    private static string PolicyNaming(string arn) => """
        {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::names-principals/*","Principal":{"AWS":"NAMED"}}}
        """.Replace("NAMED", arn, StringComparison.Ordinal);
}
