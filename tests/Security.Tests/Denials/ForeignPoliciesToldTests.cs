using System.Text.Json.Nodes;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Gateway.Operations;

namespace Rolecall.Security.Tests.Denials;

/// <summary>
/// Issue 10, point 2: a denial told the caller the other account's policies, over gRPC and Connect in the details, on the AWS
/// wires by DecodeAuthorizationMessage, and in the caller's own trail.
/// </summary>
[Collection("denials")]
public sealed class ForeignPoliciesToldTests(DenialWorld world)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private AccessService.AccessServiceClient Access => new(world.Grpc.Admin);

    /// <summary>Each is put by the users of all accounts to the resources of all others, with "rolecall-explain: true": it must not widen what is told.</summary>
    public static TheoryData<string, string> SignedCalls()
    {
        var calls = new TheoryData<string, string>();
        foreach (var wire in DenialWires.OfAssumeRole.Keys)
            calls.Add("AssumeRole", wire);
        foreach (var wire in DenialWires.OfGetObject.Keys)
            calls.Add("GetObject", wire);
        return calls;
    }

    [Theory]
    [MemberData(nameof(SignedCalls))]
    public async Task ForeignOwnersPolicies_AreToldNowhere_ButToTheAdministrator(string operation, string wire)
    {
        foreach (var (caller, owner) in Pairs())
        {
            foreach (var guard in DenialWorld.Guards)
            {
                var met = operation == "AssumeRole"
                    ? await DenialWires.OfAssumeRole[wire](world.Wires, caller.User, owner.Role(guard), true)
                    : await DenialWires.OfGetObject[wire](world.Wires, caller.User, owner.Bucket(guard), true);
                var what = $"{caller.Id} asked for {guard} of {owner.Id}";

                FoundIn(met.Text).Should().BeEmpty(what);
                met.EncodedMessage.Should().NotBeNullOrEmpty(what);
                var decoded = await Decode(caller.Root, met.EncodedMessage!);
                FoundIn(decoded).Except(caller.IdentityCanaries).Should().BeEmpty(what);
                // Whether the other side denied, or only did not allow, its statements would tell.
                JsonNode.Parse(decoded)!["explicitDeny"]!.GetValue<bool>().Should().BeFalse(what);

                // The control: the decision was made by what is not told, and the administrator may know it.
                var explained = (await Access.ExplainAsync(new() { RequestId = met.RequestId }, cancellationToken: Token)).ToString();
                FoundIn(explained).Should().Contain(owner.OwnersCanaries[guard], what);
            }
        }
        foreach (var account in world.Accounts)
            FoundIn(await Calls(account)).Except(account.OwnersCanaries.Values).Should().BeEmpty("that is in the trail of {0}", account.Id);
    }

    [Theory]
    [InlineData("REST")]
    [InlineData("REST HEAD")]
    [InlineData("gRPC")]
    [InlineData("Connect")]
    public async Task AnonymousCaller_IsToldAccessDenied_AndNothingElse(string wire)
    {
        foreach (var owner in world.Accounts)
        {
            foreach (var guard in DenialWorld.Guards)
            {
                var met = await DenialWires.OfGetObject[wire](world.Wires, null, owner.Bucket(guard), true);

                FoundIn(met.Text).Should().BeEmpty();
                met.EncodedMessage.Should().BeNull("nobody could decode it");
                met.Text.Should().NotContain("not authorized").And.NotContain("rolecall.v1.Decision");
                if (wire != "REST HEAD")
                    met.Text.Should().Contain("Access Denied");
            }
            FoundIn(await Calls(owner)).Except(owner.OwnersCanaries.Values).Should().BeEmpty();
        }
    }

    /// <summary>https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html#access-denied-message-examples</summary>
    [Theory]
    [InlineData("REST")]
    [InlineData("gRPC")]
    [InlineData("Connect")]
    public async Task S3Denial_NamesWhoLacksWhat_WithinTheOrganizationOnly(string wire)
    {
        foreach (var (caller, owner) in Pairs())
        {
            var met = await DenialWires.OfGetObject[wire](world.Wires, caller.User, owner.Bucket("guarded"), false);

            if (caller.Id == "700000000003" || owner.Id == "700000000003")
                met.Text.Should().Contain("Access Denied").And.NotContain(
                    "not authorized to perform").And.NotContain("rolecall.v1.Decision");
            else
                met.Text.Should().Contain($"User: arn:aws:iam::{caller.Id}:user/asker is not authorized to perform: s3:GetObject");
        }
    }

    /// <summary>What is the account's own, its callers are told: else nobody could mend it.</summary>
    [Fact]
    public async Task OwnResourcesPolicies_AreTold()
    {
        var own = world.Accounts[0];
        var met = await DenialWires.OfAssumeRole["gRPC"](world.Wires, own.User, own.Role("guarded"), false);

        FoundIn(met.Text).Should().BeEquivalentTo([own.OwnersCanaries["guarded"]]);
        FoundIn(await Decode(
            own.Root, (await DenialWires.OfAssumeRole["query"](world.Wires, own.User, own.Role("denied"), false)).EncodedMessage!))
            .Should().Contain(own.OwnersCanaries["denied"]);
    }

    private IEnumerable<(DenialAccount Caller, DenialAccount Owner)> Pairs() =>
        from caller in world.Accounts from owner in world.Accounts where caller != owner select (caller, owner);

    private string[] FoundIn(string text) =>
        [.. world.Accounts.SelectMany(account => account.Canaries).Where(
            canary => text.Contains(canary, StringComparison.OrdinalIgnoreCase))];

    private async Task<string> Decode(AwsKeys root, string message) =>
        (await new Sts.StsClient(world.Grpc.As(root)).DecodeAuthorizationMessageAsync(
            new() { EncodedMessage = message }, cancellationToken: Token)).DecodedMessage;

    /// <summary>The calls in the account's trail, as an account could read them; not those by which the world was made.</summary>
    private async Task<string> Calls(DenialAccount account)
    {
        var audit = new AuditService.AuditServiceClient(world.Grpc.Admin);
        var records = new List<string>();
        foreach (var name in new[] { "AssumeRole", "GetObject", "HeadObject" })
        {
            var found = await audit.LookupEventsAsync(
                new() { Filter = new() { AccountId = account.Id, EventName = name }, PageSize = 1000 }, cancellationToken: Token);
            records.AddRange(found.Events.Select(one => one.RecordJson));
        }
        records.Should().NotBeEmpty();
        return string.Concat(records);
    }
}
