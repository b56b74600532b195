using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Secrets;
using Rolecall.Policy;

namespace Rolecall.Security.Tests.Addresses;

/// <summary>ec2:DescribeInstances gave every instance role's credentials: ListWorkloads told the metadata address, which held no secret.</summary>
public sealed class MetadataAddressTests(StandingServer shared) : IClassFixture<StandingServer>, IAsyncLifetime
{
    private const string Account = "333333333333";
    private const string Credentials = "/latest/meta-data/iam/security-credentials/";

    private readonly string mark = "Machine" + Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N")[^8..];
    private readonly GrpcClient grpc = new(shared.Ready);
    private LaunchInstanceResponse launched = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Secret => launched.MetadataPath[(launched.MetadataPath.LastIndexOf('/') + 1)..];

    private ComputeService.ComputeServiceClient Compute => new(grpc.As("admin"));

    public async ValueTask InitializeAsync()
    {
        var iam = new Iam.IamClient(grpc.As("admin"));
        await iam.CreateRoleAsync(
            new()
            {
                RoleName = mark,
                AssumeRolePolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"} } }""",
            },
            cancellationToken: Cancel);
        await iam.CreateInstanceProfileAsync(new() { InstanceProfileName = mark }, cancellationToken: Cancel);
        await iam.AddRoleToInstanceProfileAsync(new() { InstanceProfileName = mark, RoleName = mark }, cancellationToken: Cancel);
        launched = await Compute.LaunchInstanceAsync(new() { InstanceProfile = mark, TokensOptional = true }, cancellationToken: Cancel);
    }

    public ValueTask DisposeAsync()
    {
        grpc.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Address_IsToldByTheLaunchAlone()
    {
        (await Get(launched.MetadataPath + Credentials)).Body.Should().Be(mark);
        Secret.Should().MatchRegex("^[0-9a-f]{32}$", "128 random bits");
        (await Compute.LaunchInstanceAsync(new() { InstanceProfile = mark }, cancellationToken: Cancel)).MetadataPath
            .Should().NotContain(Secret);

        var listed = await Compute.ListWorkloadsAsync(new() { Kind = "instance" }, cancellationToken: Cancel);
        listed.Workloads.Should().Contain(workload => workload.Id == launched.Instance.Id);
        JsonFormatter.Default.Format(listed).Should().NotContain(Secret);
        var administrators = await new ComputeService.ComputeServiceClient(grpc.Admin).ListWorkloadsAsync(
            new() { Kind = "instance", AccountId = Account }, cancellationToken: Cancel);
        JsonFormatter.Default.Format(administrators).Should().NotContain(Secret);

        var records = await new AuditService.AuditServiceClient(grpc.Admin).LookupEventsAsync(
            new() { Filter = new() { EventName = "LaunchInstance", AccountId = Account } }, cancellationToken: Cancel);
        records.Events.Should().Contain(record => record.RecordJson.Contains(launched.Instance.Id));
        JsonFormatter.Default.Format(records).Should().NotContain(Secret);
    }

    [Fact]
    public async Task Address_OfWhatListWorkloadsTells_OpensNothing()
    {
        var (id, host) = (launched.Instance.Id, new Uri(shared.Ready.Aws));
        var nowhere = await Get($"/_imds/default/{Account}/i-00000000000000000/{new string('0', 32)}{Credentials}{mark}");
        nowhere.Status.Should().Be(404);
        foreach (var path in new[]
        {
            $"/_imds/default/{Account}/{id}{Credentials}{mark}",
            $"/_imds/default/{Account}/{id}/{new string('0', 32)}{Credentials}{mark}",
            $"/_imds/default/{Account}/{id}/{Secret[..^1]}{Credentials}{mark}",
            $"/_imds/default/{Account}/{id}/{Credentials}{mark}",
            $"/_imds/none/{Account}/{id}/{Secret}{Credentials}{mark}",
            $"/_imds/default/{Account}/{id}",
            "/_imds/default",
        })
            (await Get(path)).WithoutDate.Should().Be(nowhere.WithoutDate, path);

        (await Get(Credentials, $"{launched.MetadataHost}.localhost:{host.Port}")).Body.Should().Be(mark);
        (await Get(Credentials, launched.MetadataHost.ToUpperInvariant())).Body.Should().Be(mark, "host names have no case");
        foreach (var name in new[]
        {
            $"{id}.{Account}.default.imds",
            $"{new string('0', 32)}.{id}.{Account}.default.imds",
            $"imds.{launched.MetadataHost}",
            "x.imds"
        })
            (await Get(Credentials + mark, name + ".localhost")).WithoutDate.Should().Be(nowhere.WithoutDate, name);
    }

    [Fact]
    public async Task ContainerEndpoint_WithAWrongToken_AnswersAsForAWorkloadThatIsNone()
    {
        var iam = new Iam.IamClient(grpc.As("admin"));
        await iam.UpdateAssumeRolePolicyAsync(
            new()
            {
                RoleName = mark,
                PolicyDocument = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ecs-tasks.amazonaws.com"} } }""",
            },
            cancellationToken: Cancel);
        var task = await Compute.RunTaskAsync(new() { TaskRoleArn = $"arn:aws:iam::{Account}:role/{mark}" }, cancellationToken: Cancel);
        (await Get(task.Task.CredentialsPath, more: "Authorization: " + task.AuthorizationToken)).Status.Should().Be(200);
        var nowhere = await Get($"/_container/default/{Account}/{new string('0', 32)}", more: "Authorization: wrong");
        nowhere.Status.Should().Be(401);
        (await Get(task.Task.CredentialsPath, more: "Authorization: wrong")).WithoutDate.Should().Be(nowhere.WithoutDate);
        (await Get(task.Task.CredentialsPath)).WithoutDate.Should().Be(nowhere.WithoutDate);
        // Twice is not once.
        (await Get(
            task.Task.CredentialsPath,
            more: $"Authorization: {task.AuthorizationToken}\r\nAuthorization: {task.AuthorizationToken}")).Status
            .Should().Be(400);
        (await Get("/_container/default")).WithoutDate.Should().Be(nowhere.WithoutDate);
    }

    [Theory]
    [InlineData("Origin: http://evil.example", 403)]
    [InlineData("Origin: http://localhost:3000", 403)]
    [InlineData("Origin: null", 403)]
    [InlineData("Sec-Fetch-Site: cross-site", 403)]
    [InlineData("Sec-Fetch-Site: same-site", 403)]
    [InlineData("rolecall-sandbox: other", 400)]
    [InlineData("x-aws-ec2-metadata-token: x\r\nx-aws-ec2-metadata-token: y", 400)]
    public async Task Metadata_AskedForByAPage_OrAmbiguously_IsRefused(string lines, int status) =>
        (await Get(launched.MetadataPath + Credentials, more: lines)).Status.Should().Be(status);

    private Task<RawAnswer> Get(string path, string? host = null, string? more = null) =>
        RawHttp.Send(
            shared.Ready.Aws,
            [$"GET {path} HTTP/1.1", $"Host: {host ?? new Uri(shared.Ready.Aws).Authority}", .. more is null ? [] : new[] { more }]);
}
