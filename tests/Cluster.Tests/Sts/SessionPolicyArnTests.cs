using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Grains.Sandboxes;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Sts;

/// <summary>Managed policies as session policies, as requests name them.</summary>
public sealed class SessionPolicyArnTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string ReadOnly = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";

    private readonly StsWorld world = new(silos);

    [Fact]
    public async Task AssumeRole_ThatNamesAPolicyTwice_IsNarrowedByItOnce()
    {
        var user = await world.User("arns-role");
        var role = await world.Role("ArnsRole", StsWorld.Trust("\"sts:AssumeRole\""));
        var request = StsWorld.Request(role);
        request.PolicyArns.AddRange(Twice());
        await SeesButWritesNot(await world.Assume(user, request));
    }

    [Fact]
    public async Task GetFederationToken_ThatNamesAPolicyTwice_IsNarrowedByItOnce()
    {
        var user = await world.User("arns-federated");
        var request = new GetFederationTokenRequest { Name = "bob" };
        request.PolicyArns.AddRange(Twice());
        await SeesButWritesNot(Who.With((await world.Gateway.Call<GetFederationTokenResponse>(user, request)).Credentials));
    }

    [Fact]
    public async Task PolicyArns_MoreThanTen_AreRefusedBeforeTheRoleIsAsked()
    {
        var user = await world.User("arns-many");
        var request = StsWorld.Request(StsWorld.Arn("NoSuchRole"));
        request.PolicyArns.AddRange(Enumerable.Range(0, 11).Select(
            i => new PolicyDescriptorType { Arn = $"arn:aws:iam::aws:policy/Policy{i}" }));
        (await world.CodeOf(user, request)).Should().Be("ValidationError");
    }

    private static PolicyDescriptorType[] Twice() => [new() { Arn = ReadOnly }, new() { Arn = ReadOnly }];

    private async Task SeesButWritesNot(Who session)
    {
        (await world.CodeOf(session, new ListBucketsRequest())).Should().BeNull();
        (await world.CodeOf(session, new CreateBucketRequest { Bucket = "arns-bucket" })).Should().Be("AccessDenied");
    }
}
