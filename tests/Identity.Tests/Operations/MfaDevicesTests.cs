using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Mfa;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Secrets;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Codes;

namespace Rolecall.Identity.Tests.Operations;

/// <summary>Virtual MFA devices: made, enabled by two codes in a row, kept apart, let go.</summary>
public sealed class MfaDevicesTests
{
    private const string Serial = "arn:aws:iam::222222222222:mfa/phone";

    private readonly TestAccount account = new();

    public MfaDevicesTests() => account.Run(new CreateUserRequest { UserName = "alice" });

    [Fact]
    public void Create_ShowsTheSeedAndItsQrCode()
    {
        var made = account.Run<CreateVirtualMFADeviceResponse>(new CreateVirtualMFADeviceRequest
        {
            VirtualMfaDeviceName = "phone"
        }).VirtualMfaDevice;
        made.SerialNumber.Should().Be(Serial);
        made.Base32StringSeed.ToStringUtf8().Should().MatchRegex("^[A-Z2-7]{64}$");
        made.QrCodePng.Span[..8].ToArray().Should().Equal(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
    }

    [Theory]
    [InlineData("/", 226, true)]
    [InlineData("/", 227, false)]
    [InlineData("/", 65_536, false)]
    [InlineData("/sales/", 220, true)]
    [InlineData("/sales/", 221, false)]
    public void Create_OfALongerNameThanASerialNumberHolds_IsRefused(string path, int length, bool made)
    {
        var request = new CreateVirtualMFADeviceRequest { VirtualMfaDeviceName = new string('a', length), Path = path };
        if (made)
            account.Run<CreateVirtualMFADeviceResponse>(request).VirtualMfaDevice.SerialNumber.Should().HaveLength(256);
        else
            account.Refuses(
                request,
                "ValidationError",
                $"1 validation error detected: Value at 'virtualMFADeviceName' failed to satisfy constraint: Member must have length less than or equal to {(path == "/" ? 226 : 220)}");
    }

    [Fact]
    public void Create_OfTheSamePathAndName_IsRefused()
    {
        Make("phone");
        account.Refuses(
            new CreateVirtualMFADeviceRequest { VirtualMfaDeviceName = "PHONE" }, "EntityAlreadyExists",
            "MFADevice entity at the same path and name already exists.");
        account.Run(new CreateVirtualMFADeviceRequest { VirtualMfaDeviceName = "phone", Path = "/b/" });
    }

    [Theory]
    [InlineData(-2, -1, true)]
    [InlineData(-1, 0, true)]
    [InlineData(0, 1, true)]
    [InlineData(1, 2, false)]
    [InlineData(-3, -2, false)]
    [InlineData(0, 0, false)]
    [InlineData(-1, 1, false)]
    [InlineData(1, 0, false)]
    public void Enable_NeedsTwoCodesInARowOfNow(int first, int second, bool enabled)
    {
        var seed = Make("phone");
        var request = Enable(seed, first, second);
        if (enabled)
        {
            account.Run(request);
            account.Run<ListMFADevicesResponse>(new ListMFADevicesRequest { UserName = "alice" }).MfaDevices
                .Should().ContainSingle().Which.SerialNumber
                .Should().Be(Serial);
        }
        else
        {
            var running = () => account.Outcome(request);
            running.Should().Throw<AwsFaultException>().Which.Fault
                .Should().Be(new Fault("InvalidAuthenticationCode", "Authentication code for device is not valid.", 403));
        }
    }

    [Fact]
    public void Enable_OfTheNinthDevice_IsRefused()
    {
        for (var i = 0; i < 8; i++)
        {
            var seed = Make("d" + i);
            account.Run(Enable(seed, 0, 1, Serial.Replace("phone", "d" + i, StringComparison.Ordinal)));
        }
        account.Refuses(Enable(Make("phone"), 0, 1), "LimitExceeded", "Cannot exceed quota for MFADevicesPerUser: 8");
    }

    [Fact]
    public void Enable_BeyondALoweredQuota_IsRefused()
    {
        account.Apply(AccountChange.Put(new StoredQuota { Key = "MFADevicesPerUser", Value = 1, At = TestAccount.Opened }));
        account.Run(Enable(Make("one"), 0, 1, Serial.Replace("phone", "one", StringComparison.Ordinal)));
        account.Refuses(Enable(Make("phone"), 0, 1), "LimitExceeded", "Cannot exceed quota for MFADevicesPerUser: 1");
    }

    [Fact]
    public void Enable_OfADeviceInUse_IsRefused()
    {
        var seed = Make("phone");
        account.Run(Enable(seed, 0, 1));
        account.Refuses(Enable(seed, 0, 1), "EntityAlreadyExists", "MFA Device is already in use.");
    }

    [Fact]
    public void Enable_OfNoDevice_IsRefused() => account.Refuses(
        Enable(new Secret("AAAAAAAA"), 0, 1), "NoSuchEntity", $"VirtualMFADevice with serial number {Serial} doesn't exist.");

    [Fact]
    public void Delete_OfADeviceInUse_NeedsItDeactivated()
    {
        account.Run(Enable(Make("phone"), 0, 1));
        account.Refuses(
            new DeleteVirtualMFADeviceRequest { SerialNumber = Serial },
            "DeleteConflict",
            "MFA VirtualDevice in use. Must deactivate first.");
        account.Run(
            new DeactivateMFADeviceRequest { UserName = "alice", SerialNumber = Serial },
            new DeleteVirtualMFADeviceRequest { SerialNumber = Serial });
        account.State.MfaDevices.Should().BeEmpty();
    }

    [Fact]
    public void DeleteUser_WithADevice_IsRefused()
    {
        account.Run(Enable(Make("phone"), 0, 1));
        account.Refuses(
            new DeleteUserRequest { UserName = "alice" }, "DeleteConflict", "Cannot delete entity, must delete MFA device first.");
    }

    [Fact]
    public void RenamedUser_KeepsTheDevice()
    {
        account.Run(Enable(Make("phone"), 0, 1));
        account.Run(new UpdateUserRequest { UserName = "alice", NewUserName = "alicia" });
        account.Run<GetMFADeviceResponse>(new GetMFADeviceRequest { SerialNumber = Serial, UserName = "alicia" }).UserName
            .Should().Be("alicia");
    }

    [Theory]
    [InlineData("Any", 2)]
    [InlineData("Assigned", 1)]
    [InlineData("Unassigned", 1)]
    public void ListVirtual_TellsAssignedFromUnassigned(string status, int count)
    {
        account.Run(Enable(Make("phone"), 0, 1));
        Make("spare");
        account.Run<ListVirtualMFADevicesResponse>(new ListVirtualMFADevicesRequest { AssignmentStatus = status }).VirtualMfaDevices
            .Should().HaveCount(count)
            .And.OnlyContain(device => !device.HasBase32StringSeed && !device.HasQrCodePng, "the seed is shown once");
    }

    [Fact]
    public void Deactivated_ThenEnabledAgain_TakesNoOldCode()
    {
        var seed = Make("phone");
        account.Run(Enable(seed, 0, 1));
        account.Run(new DeactivateMFADeviceRequest { UserName = "alice", SerialNumber = Serial });
        var running = () => account.Outcome(Enable(seed, 0, 1));
        running.Should().Throw<AwsFaultException>().Which.Fault.Code.Should().Be("InvalidAuthenticationCode");
    }

    [Fact]
    public void Resync_LearnsTheClocksError()
    {
        var seed = Make("phone");
        account.Run(Enable(seed, 0, 1));
        var alice = account.State.Users["alice"];
        var caller = PrincipalFacts.OfUser(alice, TestAccount.Id, null).Principal;
        const int Fast = 40;
        var code = () => MultiFactor.Use(account.State, caller, Serial, CodeAt(seed, Fast + 3), CodeClock.Of(account.Now.AddSeconds(90), serverTime: null));
        code.Should().Throw<AwsFaultException>().Which.Fault.Should().Be(Fault.InvalidMfaCode());
        account.Run(new ResyncMFADeviceRequest
        {
            UserName = "alice",
            SerialNumber = Serial,
            AuthenticationCode1 = CodeAt(seed, Fast),
            AuthenticationCode2 = CodeAt(seed, Fast + 1),
        });
        ((StoredMfaDevice)code().Entity!).LastStep.Should().Be(OneTimeCodes.StepAt(account.Now) + Fast + 3);
    }

    /// <summary>The sandbox's clock is a year ahead: what was used by it counts for nothing on the server's.</summary>
    [Fact]
    public void Code_CountsOnceByEachOfTheTwoClocks()
    {
        var (sandbox, server) = (new CodeClock(account.Now, IsServers: false), new CodeClock(account.Now.AddYears(-1), IsServers: true));
        var device = Device(Make("phone"));
        string CodeOf(CodeClock clock) => OneTimeCodes.CodeAt(device.Seed, OneTimeCodes.StepAt(clock.Now));

        foreach (var clock in (CodeClock[])[sandbox, server])
        {
            device = OneTimeCodes.Use(device, CodeOf(clock), clock)!;
            OneTimeCodes.Use(device, CodeOf(clock), clock).Should().BeNull("it was used");
        }
        OneTimeCodes.Use(device, CodeOf(sandbox), server).Should().BeNull("it is of the other clock");
        OneTimeCodes.Use(device, CodeOf(sandbox), sandbox).Should().BeNull("it was used before the other clock was followed");
        OneTimeCodes.Show(device, server).From.Should().BeBefore(account.Now.AddMonths(-11));
    }

    [Fact]
    public void Tags_AreGivenTakenAndListed()
    {
        Make("phone");
        account.Run(new TagMFADeviceRequest
        {
            SerialNumber = Serial,
            Tags = { new Tag { Key = "team", Value = "blue" }, new Tag { Key = "floor", Value = "2" } }
        });
        account.Run(new TagMFADeviceRequest { SerialNumber = Serial, Tags = { new Tag { Key = "team", Value = "red" } } });
        account.Run(new UntagMFADeviceRequest { SerialNumber = Serial, TagKeys = { "floor" } });
        account.Run<ListMFADeviceTagsResponse>(new ListMFADeviceTagsRequest { SerialNumber = Serial }).Tags
            .Should().ContainSingle().Which.Value
            .Should().Be("red");
    }

    /// <summary>RFC 6238, appendix B: the SHA-1 vectors, cut to six digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Code_AtTheTimesOfTheRfc_IsTheRfcs(long seconds, string code) =>
        OneTimeCodes.CodeAt(
            new Secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), OneTimeCodes.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds)))
            .Should().Be(code);

    private Secret Make(string name) => new(account.Run<CreateVirtualMFADeviceResponse>(
        new CreateVirtualMFADeviceRequest { VirtualMfaDeviceName = name }).VirtualMfaDevice.Base32StringSeed.ToStringUtf8());

    private StoredMfaDevice Device(Secret seed)
    {
        // Enabling takes codes of now, a step early or late.
        account.Run(Enable(seed, -2, -1));
        return MfaDeviceOperations.Existing(account.State, Serial);
    }

    private EnableMFADeviceRequest Enable(Secret seed, int first, int second, string serial = Serial) => new()
    {
        UserName = "alice",
        SerialNumber = serial,
        AuthenticationCode1 = CodeAt(seed, first),
        AuthenticationCode2 = CodeAt(seed, second),
    };

    private string CodeAt(Secret seed, int steps) => OneTimeCodes.CodeAt(seed, OneTimeCodes.StepAt(account.Now) + steps);
}
