using OtpNet;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Gateway.Pipeline;

namespace Rolecall.Cluster.Tests.Sts;

/// <summary>Users of the production account, each with an enabled device whose codes a standard authenticator library produces.</summary>
internal sealed class Authenticators(DemoSilos silos)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    private readonly StsWorld world = new(silos);

    public async Task<Authenticator> Of(string name, string policy = StsWorld.AllowAll)
    {
        var who = await world.User("mfa-" + name, policy);
        var made = (await world.Gateway.Call<CreateVirtualMFADeviceResponse>(
            silos.Admin, new CreateVirtualMFADeviceRequest { VirtualMfaDeviceName = name, Path = "/phones/" })).VirtualMfaDevice;
        made.SerialNumber.Should().Be($"arn:aws:iam::333333333333:mfa/phones/{name}");
        var device = new Authenticator(who, made.SerialNumber, made.Base32StringSeed.ToStringUtf8());
        await Enable(device, "mfa-" + name, silos.Admin);
        return device;
    }

    public async Task Enable(Authenticator device, string userName, Who by)
    {
        var now = await Now();
        await world.Gateway.Call<EnableMFADeviceResponse>(by, new EnableMFADeviceRequest
        {
            UserName = userName,
            SerialNumber = device.SerialNumber,
            AuthenticationCode1 = device.Code(now),
            AuthenticationCode2 = device.Code(now + Step),
        });
    }

    public async Task<DateTimeOffset> Now() =>
        (await silos.First.Call<GetClockResponse>(null, new GetClockRequest())).Now.ToDateTimeOffset();

    /// <summary>A code that was not used: the clock goes on until there is one.</summary>
    public async Task<string> FreshCode(Authenticator device)
    {
        silos.Time.Advance(2 * Step);
        return device.Code(await Now());
    }
}
