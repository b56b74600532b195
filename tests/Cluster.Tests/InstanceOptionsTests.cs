using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Cluster.Tests.Sts;

namespace Rolecall.Cluster.Tests;

/// <summary>What an instance is launched with, and who may change it.</summary>
public sealed class InstanceOptionsTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private static int instances;

    private readonly string mark = "options" + Interlocked.Increment(ref instances);
    private readonly StsWorld world = new(silos);

    [Fact]
    public async Task Launch_WithoutOptions_TakesTokensAlone()
    {
        var shown = (await Launch()).Instance;
        shown.MetadataOptions.Should().Be(new InstanceMetadataOptions
        {
            HttpTokens = "required",
            HttpPutResponseHopLimit = 1,
            HttpEndpoint = "enabled",
            InstanceMetadataTags = "disabled",
        });
        (shown.InstanceType, shown.Tags.Count).Should().Be(("t3.micro", 0));
        shown.ImageId.Should().MatchRegex("^ami-[0-9a-f]{17}$");
    }

    [Fact]
    public async Task Launch_ThatSaysTwoThings_IsRefused()
    {
        var request = await Request();
        request.TokensOptional = true;
        request.MetadataOptions = new() { HttpTokens = "required" };
        (await silos.First.FaultOf(silos.Admin, request))!.Code.Should().Be("ValidationError");
    }

    [Fact]
    public async Task UserData_IsLimitedTo16384Bytes()
    {
        var request = await Request();
        request.UserData = ByteString.CopyFrom(new byte[16_384]);
        (await silos.First.FaultOf(silos.Admin, request)).Should().BeNull();
        request.UserData = ByteString.CopyFrom(new byte[16_385]);
        var fault = (await silos.First.FaultOf(silos.Admin, request))!;
        (fault.Code, fault.Message).Should().Be(("InvalidParameterValue", "User data is limited to 16384 bytes"));
    }

    [Fact]
    public async Task ModifyMetadataOptions_ChangesWhatIsGiven_AndLeavesTheRest()
    {
        var launched = await Launch(request => request.MetadataOptions = new() { HttpPutResponseHopLimit = 3 });
        var changed = await silos.Second.Call<ModifyInstanceMetadataOptionsResponse>(
            silos.Admin,
            new ModifyInstanceMetadataOptionsRequest { InstanceId = launched.Id, MetadataOptions = new() { HttpTokens = "optional" } });
        var expected = new InstanceMetadataOptions
        {
            HttpTokens = "optional",
            HttpPutResponseHopLimit = 3,
            HttpEndpoint = "enabled",
            InstanceMetadataTags = "disabled"
        };
        changed.MetadataOptions.Should().Be(expected);
        (await DetailsOf(launched.Id)).MetadataOptions.Should().Be(expected);
        (await silos.First.FaultOf(
            silos.Admin,
            new ModifyInstanceMetadataOptionsRequest
            {
                InstanceId = launched.Id,
                MetadataOptions = new() { HttpPutResponseHopLimit = 65 }
            }))!
            .Code.Should().Be("ValidationError");
        (await silos.First.FaultOf(
            silos.Admin, new ModifyInstanceMetadataOptionsRequest { InstanceId = "i-none", MetadataOptions = new() }))!.Code
            .Should().Be("NoSuchEntity");
    }

    [Fact]
    public async Task Tags_ThatNoPathCanTell_AreRefusedWhereMetadataTellsThem()
    {
        var launched = await Launch(request => request.Tags.Add(new InstanceTag { Key = "a/b", Value = "v" }));
        var tell = new ModifyInstanceMetadataOptionsRequest
        {
            InstanceId = launched.Id,
            MetadataOptions = new() { InstanceMetadataTags = "enabled" }
        };
        (await silos.First.FaultOf(silos.Admin, tell))!.Message.Should().StartWith("'a/b' is not a valid tag key.");
        await silos.First.Call<IMessage>(silos.Admin, new UntagInstanceRequest { InstanceId = launched.Id, TagKeys = { "a/b" } });
        (await silos.Second.FaultOf(silos.Admin, tell)).Should().BeNull();
        var tag = new TagInstanceRequest { InstanceId = launched.Id, Tags = { new InstanceTag { Key = "a b", Value = "v" } } };
        (await silos.First.FaultOf(silos.Admin, tag))!.Code.Should().Be("InvalidParameterValue");
    }

    [Fact]
    public async Task Changes_AtTheSameTime_LoseNone()
    {
        var launched = await Launch();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(at => silos.Gateways[at % 2].Call<IMessage>(
            silos.Admin, new TagInstanceRequest { InstanceId = launched.Id, Tags = { new InstanceTag { Key = "k" + at, Value = "v" } } })));
        (await DetailsOf(launched.Id)).Tags.Select(tag => tag.Key).Order().Should().Equal(Enumerable.Range(0, 8).Select(at => "k" + at));
    }

    /// <summary>https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-example-instance-metadata.html: nobody launches or makes an IMDSv1 instance.</summary>
    [Theory]
    [InlineData("ec2:ModifyInstanceMetadataOptions", "{}", null)]
    [InlineData("ec2:ModifyInstanceAttribute", "{}", "AccessDenied")]
    [InlineData("ec2:ModifyInstanceMetadataOptions", """{"StringEquals":{"ec2:ResourceTag/team":"a"}}""", null)]
    [InlineData("ec2:ModifyInstanceMetadataOptions", """{"StringEquals":{"aws:ResourceTag/team":"b"}}""", "AccessDenied")]
    public async Task ModifyMetadataOptions_NeedsEc2sPermission(string action, string condition, string? code)
    {
        var launched = await Launch(request => request.Tags.Add(new InstanceTag { Key = "team", Value = "a" }));
        var caller = await world.User(mark, StsWorld.Allow($"\"{action}\"", condition));
        (await world.CodeOf(
            caller,
            new ModifyInstanceMetadataOptionsRequest { InstanceId = launched.Id, MetadataOptions = new() { HttpTokens = "optional" } }))
            .Should().Be(code);
    }

    [Theory]
    [InlineData("required", false, null)]
    [InlineData("optional", false, "AccessDenied")]
    [InlineData("required", true, "AccessDenied")]
    public async Task Launch_IsDecidedByTheMetadataOptions_AndByCreateTags(string tokens, bool tagged, string? code)
    {
        var request = await Request();
        request.MetadataOptions = new() { HttpTokens = tokens };
        if (tagged)
            request.Tags.Add(new InstanceTag { Key = "team", Value = "a" });
        var caller =
            await world.User(mark, StsWorld.Allow("\"ec2:RunInstances\"", """{"StringEquals":{"ec2:MetadataHttpTokens":"required"}}"""));
        (await world.CodeOf(caller, request)).Should().Be(code);
    }

    [Fact]
    public async Task Certificate_IsOneOfTheSandbox_OnWhateverSilo()
    {
        async Task<string> Of(GatewayOfSilo gateway) =>
            (await gateway.Call<GetInstanceIdentityCertificateResponse>(
                silos.Developer, new GetInstanceIdentityCertificateRequest())).Certificate;
        var one = await Of(silos.First);
        one.Should().StartWith("-----BEGIN CERTIFICATE-----");
        (await Of(silos.Second)).Should().Be(one);
    }

    private async Task<LaunchInstanceRequest> Request()
    {
        await world.Gateway.Call<IMessage>(silos.Admin, new CreateInstanceProfileRequest { InstanceProfileName = mark });
        return new LaunchInstanceRequest { InstanceProfile = mark };
    }

    private async Task<Workload> LaunchWith(Action<LaunchInstanceRequest>? change)
    {
        var request = await Request();
        change?.Invoke(request);
        return (await world.Gateway.Call<LaunchInstanceResponse>(silos.Admin, request)).Instance;
    }

    private async Task<(string Id, InstanceDetails Instance)> Launch(Action<LaunchInstanceRequest>? change = null) =>
        await LaunchWith(change) is var launched ? (launched.Id, launched.Instance) : default;

    private async Task<InstanceDetails> DetailsOf(string id) =>
        (await world.Gateway.Call<ListWorkloadsResponse>(silos.Admin, new ListWorkloadsRequest { Kind = "instance", PageSize = 1000 }))
            .Workloads.Single(workload => workload.Id == id).Instance;
}
