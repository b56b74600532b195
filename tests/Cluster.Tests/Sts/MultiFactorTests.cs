using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Gateway.Pipeline;
using Rolecall.Grains.Sandboxes;

namespace Rolecall.Cluster.Tests.Sts;

/// <summary>One-time codes from a standard authenticator library, on the sandbox's clock, through whichever silo.</summary>
public sealed class MultiFactorTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    private readonly StsWorld world = new(silos);
    private readonly Authenticators phones = new(silos);

    [Fact]
    public async Task Code_GivenThroughOneSilo_IsRefusedThroughTheOther()
    {
        var device = await phones.Of("once");
        silos.Time.Advance(2 * Step);
        var code = device.Code(await phones.Now());
        await silos.First.Call<GetSessionTokenResponse>(device.Who, device.SessionToken(code));
        foreach (var gateway in silos.Gateways)
        {
            (await gateway.FaultOf(device.Who, device.SessionToken(code)))!.Message
                .Should().Be("MultiFactorAuthentication failed with invalid MFA one time pass code. ");
        }
        silos.Time.Advance(Step);
        await silos.Second.Call<GetSessionTokenResponse>(device.Who, device.SessionToken(device.Code(await phones.Now())));
    }

    [Fact]
    public async Task Code_GivenByManyAtOnce_CountsOnce()
    {
        var device = await phones.Of("race");
        silos.Time.Advance(2 * Step);
        var code = device.Code(await phones.Now());
        var faults =
            await Task.WhenAll(Enumerable.Range(0, 40).Select(i => silos.Gateways[i % 2].FaultOf(device.Who, device.SessionToken(code))));
        faults.Count(fault => fault is null).Should().Be(1);
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task Code_OfAStepBesideNow_CountsWithinOne(int steps, bool counts)
    {
        var device = await phones.Of($"beside{steps}");
        silos.Time.Advance(10 * Step);
        (await world.Refusal(device.Who, device.SessionToken(device.Code(await phones.Now() + steps * Step)))).HasValue
            .Should().Be(!counts);
    }

    [Fact]
    public async Task Code_AfterTheSandboxClockMoved_IsTheOneOfTheNewTime()
    {
        var device = await phones.Of("moved");
        var before = device.Code(await phones.Now() + Step);
        await silos.Change<AdvanceClockResponse>(new AdvanceClockRequest { By = new() { Seconds = 3_660 } });
        (await world.Refusal(device.Who, device.SessionToken(before)))!.Value.Code.Should().Be("AccessDenied");
        (await world.Refusal(device.Who, device.SessionToken(device.Code(await phones.Now())))).Should().BeNull();
    }

    /// <summary>An authenticator app on a phone knows nothing of a sandbox whose clock was moved.</summary>
    [Fact]
    public async Task Code_WhereCodesFollowTheServersClock_IsThatOfTheWall_AndIsUsedUpThereAlone()
    {
        var device = await phones.Of("wall");
        silos.Time.Advance(10 * Step);
        await silos.Change<AdvanceClockResponse>(new AdvanceClockRequest { By = new() { Seconds = 366 * 86_400 } });
        var (byWall, bySandbox) = (device.Code(silos.Time.GetUtcNow()), device.Code(await phones.Now()));
        (await world.Refusal(device.Who, device.SessionToken(byWall)))!.Value.Code.Should().Be("AccessDenied", "no rule was set");
        await silos.Change<SetSandboxRulesResponse>(new SandboxRules { MfaCodesByServerClock = true });
        try
        {
            (await silos.Second.Call<GetMfaCodeResponse>(null, new GetMfaCodeRequest { SerialNumber = device.SerialNumber })).Code.Should().Be(byWall);
            (await world.Refusal(device.Who, device.SessionToken(bySandbox)))!.Value.Code.Should().Be("AccessDenied");
            (await world.Refusal(device.Who, device.SessionToken(byWall))).Should().BeNull();
            (await world.Refusal(device.Who, device.SessionToken(byWall)))!.Value.Code.Should().Be("AccessDenied", "it was used");
            // IAM's own operations hold codes against the same clock.
            silos.Time.Advance(10 * Step);
            await world.Gateway.Call<ResyncMFADeviceResponse>(silos.Admin, new ResyncMFADeviceRequest
            {
                UserName = "mfa-wall",
                SerialNumber = device.SerialNumber,
                AuthenticationCode1 = device.Code(silos.Time.GetUtcNow()),
                AuthenticationCode2 = device.Code(silos.Time.GetUtcNow() + Step),
            });
        }
        finally
        {
            await silos.Change<SetSandboxRulesResponse>(new SandboxRules { MfaCodesByServerClock = false });
        }
        (await world.Refusal(device.Who, device.SessionToken(device.Code(await phones.Now())))).Should().BeNull();
    }

    [Fact]
    public async Task SessionWithACode_MayCallIam_AndTellsItsAge()
    {
        var device = await phones.Of(
            "age",
            StsWorld.Allow(
                "\"*\"", """{"NumericLessThan":{"aws:MultiFactorAuthAge":"300"},"Bool":{"aws:MultiFactorAuthPresent":"true"}}"""));
        silos.Time.Advance(2 * Step);
        (await world.Refusal(device.Who, new ListBucketsRequest()))!.Value.Code
            .Should().Be("AccessDenied", "a long-term key has neither key");
        var session = Who.With((await world.Gateway.Call<GetSessionTokenResponse>(
            device.Who, device.SessionToken(device.Code(await phones.Now())))).Credentials);
        (await world.Refusal(session, new ListUsersRequest())).Should().BeNull();
        silos.Time.Advance(TimeSpan.FromSeconds(299));
        (await world.Refusal(session, new ListUsersRequest())).Should().BeNull();
        silos.Time.Advance(TimeSpan.FromSeconds(1));
        (await world.Refusal(session, new ListUsersRequest()))!.Value.Code.Should().Be("AccessDenied");
        var without = Who.With((await world.Gateway.Call<GetSessionTokenResponse>(device.Who, new GetSessionTokenRequest())).Credentials);
        (await world.Refusal(without, new ListUsersRequest()))!.Value.Code.Should().Be("InvalidClientTokenId");
    }

    [Fact]
    public async Task TrustPolicy_ThatWantsACode_SeesTheOneOfTheRequest()
    {
        var role = await world.Role("CodeWanted", StsWorld.Trust(
            "\"sts:AssumeRole\"", """{"Bool":{"aws:MultiFactorAuthPresent":"true"},"NumericLessThan":{"aws:MultiFactorAuthAge":"60"}}"""));
        var device = await phones.Of("assumer");
        silos.Time.Advance(2 * Step);
        (await world.Refusal(device.Who, StsWorld.Request(role)))!.Value.Code.Should().Be("AccessDenied");
        var request = StsWorld.Request(role);
        (request.SerialNumber, request.TokenCode) = (device.SerialNumber, device.Code(await phones.Now()));
        (await world.Refusal(device.Who, request)).Should().BeNull();
        (await world.Refusal(device.Who, request))!.Value.Message.Should().Contain("invalid MFA one time pass code");
    }

    [Fact]
    public async Task Code_OfAnotherUsersDevice_IsRefused()
    {
        var (own, other) = (await phones.Of("mine"), await phones.Of("theirs"));
        silos.Time.Advance(2 * Step);
        (await world.Refusal(own.Who, other.SessionToken(other.Code(await phones.Now())))).Should().Be(("AccessDenied",
            "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user."));
        (await world.Refusal(own.Who, new GetSessionTokenRequest { SerialNumber = own.SerialNumber }))!.Value.Code
            .Should().Be("AccessDenied");
    }

    [Fact]
    public async Task Root_HasDevicesToo()
    {
        var key = (await silos.First.Call<CreateOrganizationResponse>(
            null, new CreateOrganizationRequest { Name = "rooted", WithRootAccessKey = true })).RootAccessKey;
        var root = new Who(key.AccessKeyId, key.SecretAccessKey);
        var made = (await world.Gateway.Call<CreateVirtualMFADeviceResponse>(
            root, new CreateVirtualMFADeviceRequest { VirtualMfaDeviceName = "root-account-mfa-device" })).VirtualMfaDevice;
        var device = new Authenticator(root, made.SerialNumber, made.Base32StringSeed.ToStringUtf8());
        await phones.Enable(device, "root", root);
        silos.Time.Advance(2 * Step);
        (await world.Refusal(root, device.SessionToken(device.Code(await phones.Now())))).Should().BeNull();
    }
}
