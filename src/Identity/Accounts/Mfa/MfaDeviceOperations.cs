using System.Collections.Immutable;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using QRCoder;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Quotas;
using Rolecall.Identity.Resources;
using Rolecall.Identity.Secrets;
using Rolecall.Identity.Sessions.Codes;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.Mfa;

/// <summary>
/// Virtual MFA devices, of users and of root. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_virtual.html
/// </summary>
internal static class MfaDeviceOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Write<CreateVirtualMFADeviceRequest>(Create, on: ActedOn.New(IamResources.MfaDevice)),
        AccountOperation.Write<EnableMFADeviceRequest>(Enable, on: ActedOn.One(IamResources.User)),
        AccountOperation.Write<ResyncMFADeviceRequest>(Resync, on: ActedOn.One(IamResources.User)),
        AccountOperation.Write<DeactivateMFADeviceRequest>(Deactivate, on: ActedOn.One(IamResources.User)),
        AccountOperation.Write<DeleteVirtualMFADeviceRequest>(Delete, on: ActedOn.One(IamResources.MfaDevice)),
        AccountOperation.Read<ListMFADevicesRequest>(List, on: ActedOn.One(IamResources.User)),
        AccountOperation.Read<ListVirtualMFADevicesRequest>(ListVirtual, on: ActedOn.All(IamResources.MfaDevice)),
        AccountOperation.Read<GetMFADeviceRequest>(Get, on: ActedOn.One(IamResources.User)),
    ];

    private const int SeedBytes = 40;

    /// <summary>Every operation that takes a serial number takes no longer one, so a device that has one could never be enabled.</summary>
    private const int LongestSerialNumber = 256;

    public static AccountOutcome Create(AccountState state, CreateVirtualMFADeviceRequest request, OperationContext context)
    {
        // The model lets it pass; AWS does not.
        if (request.Path.Contains("//", StringComparison.Ordinal))
            throw new AwsFaultException(Fault.ValidationError(
                "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters."));
        Span<byte> seed = stackalloc byte[SeedBytes];
        context.Random.Fill(seed);
        var device = new StoredMfaDevice
        {
            Name = request.VirtualMfaDeviceName,
            Path = request.HasPath ? request.Path : "/",
            Seed = new Secret(Base32.Encode(seed)),
            CreatedAt = context.Now,
            Tags = EntityTags.Read(request.Tags, EntityTags.ByCase, IamQuotas.TagsPerOther.In(state.Quotas)),
        };
        var serialNumber = device.SerialNumberIn(state.AccountId);
        if (serialNumber.Length > LongestSerialNumber)
            throw new AwsFaultException(Fault.ValidationError(
                "1 validation error detected: Value at 'virtualMFADeviceName' failed to satisfy constraint: Member must have length less than or equal to "
                + Math.Max(0, LongestSerialNumber - serialNumber.Length + device.Name.Length)));
        if (state.MfaDevices.ContainsKey(device.PathAndName))
            throw new AwsFaultException(Fault.EntityAlreadyExists("MFADevice entity at the same path and name already exists."));
        IamQuotas.VirtualMfaDevices.RefuseMoreThan(state.MfaDevices.Count, state.Quotas);
        var message = new VirtualMFADevice
        {
            SerialNumber = serialNumber,
            Base32StringSeed = ByteString.CopyFromUtf8(device.Seed.Reveal()),
            QrCodePng = ByteString.CopyFrom(
                QrCode($"otpauth://totp/{Uri.EscapeDataString(device.Name)}@{state.AccountId}?secret={device.Seed.Reveal()}")),
        };
        message.Tags.AddRange(EntityTags.Show(device.Tags));
        return AccountOutcome.Write(new CreateVirtualMFADeviceResponse { VirtualMfaDevice = message }, AccountChange.Put(device));
    }

    public static AccountOutcome Enable(AccountState state, EnableMFADeviceRequest request, OperationContext context)
    {
        var owner = OwnerOf(state, request.UserName, context);
        var device = Existing(state, request.SerialNumber);
        if (device.EnabledAt is not null)
            throw new AwsFaultException(Fault.EntityAlreadyExists("MFA Device is already in use."));
        IamQuotas.MfaDevicesPerUser.RefuseMoreThan(state.MfaDevices.Values.Count(other => other.IsOf(owner)), state.Quotas);
        var used = OneTimeCodes.UseTwo(device, request.AuthenticationCode1, request.AuthenticationCode2, context.Codes) ?? throw InvalidCode();
        return AccountOutcome.Write(
            new EnableMFADeviceResponse(), AccountChange.Put(used with { EnabledAt = context.Now, UserName = owner }));
    }

    public static AccountOutcome Resync(AccountState state, ResyncMFADeviceRequest request, OperationContext context)
    {
        var device = Enabled(state, OwnerOf(state, request.UserName, context), request.SerialNumber);
        var synchronized = OneTimeCodes.Resynchronize(device, request.AuthenticationCode1, request.AuthenticationCode2, context.Codes) ?? throw InvalidCode();
        return AccountOutcome.Write(new ResyncMFADeviceResponse(), AccountChange.Put(synchronized));
    }

    public static AccountOutcome Deactivate(AccountState state, DeactivateMFADeviceRequest request, OperationContext context)
    {
        var owner = request.HasUserName ? OwnerOf(state, request.UserName, context) : OwnName(context);
        var device = Enabled(state, owner, request.SerialNumber);
        // The used step stays: enabled again, the device must not take a code a second time.
        return AccountOutcome.Write(
            new DeactivateMFADeviceResponse(), AccountChange.Put(device with { EnabledAt = null, UserName = null, Drift = 0 }));
    }

    public static AccountOutcome Delete(AccountState state, DeleteVirtualMFADeviceRequest request, OperationContext context)
    {
        var device = Existing(state, request.SerialNumber);
        return device.EnabledAt is null
            ? AccountOutcome.Write(new DeleteVirtualMFADeviceResponse(), AccountChange.Delete<StoredMfaDevice>(device.PathAndName))
            : throw new AwsFaultException(Fault.DeleteConflict("MFA VirtualDevice in use. Must deactivate first."));
    }

    public static AccountOutcome List(AccountState state, ListMFADevicesRequest request, OperationContext context)
    {
        var owner = request.HasUserName ? OwnerOf(state, request.UserName, context) : OwnName(context);
        var (page, marker) = Pages.Of(
            state.MfaDevices.Values.Where(device => device.IsOf(owner)), device => device.PathAndName, request.Marker, request.MaxItems);
        var response = new ListMFADevicesResponse();
        response.MfaDevices.AddRange(page.Select(device => new MFADevice
        {
            UserName = device.UserName ?? UserOperations.RootName,
            SerialNumber = device.SerialNumberIn(state.AccountId),
            EnableDate = Timestamp.FromDateTimeOffset(device.EnabledAt!.Value),
        }));
        return AccountOutcome.Page(response, marker);
    }

    public static AccountOutcome ListVirtual(AccountState state, ListVirtualMFADevicesRequest request, OperationContext context)
    {
        var wanted = state.MfaDevices.Values.Where(device => request.AssignmentStatus switch
        {
            "Assigned" => device.EnabledAt is not null,
            "Unassigned" => device.EnabledAt is null,
            _ => true,
        });
        var (page, marker) = Pages.Of(wanted, device => device.PathAndName, request.Marker, request.MaxItems);
        return AccountOutcome.Page(
            new ListVirtualMFADevicesResponse { VirtualMfaDevices = { page.Select(device => Show(state, device)) } }, marker);
    }

    public static AccountOutcome Get(AccountState state, GetMFADeviceRequest request, OperationContext context)
    {
        var owner = request.HasUserName ? OwnerOf(state, request.UserName, context) : OwnName(context);
        var device = Enabled(state, owner, request.SerialNumber);
        return AccountOutcome.Read(new GetMFADeviceResponse
        {
            UserName = device.UserName ?? UserOperations.RootName,
            SerialNumber = device.SerialNumberIn(state.AccountId),
            EnableDate = Timestamp.FromDateTimeOffset(device.EnabledAt!.Value),
        });
    }

    /// <summary>The device of this serial number; null where there is none.</summary>
    public static StoredMfaDevice? Find(AccountState state, string serialNumber)
    {
        var start = $"arn:aws:iam::{state.AccountId}:mfa";
        return serialNumber.StartsWith(start, StringComparison.Ordinal)
            ? state.MfaDevices.GetValueOrDefault(serialNumber[start.Length..])
            : null;
    }

    public static StoredMfaDevice Existing(AccountState state, string serialNumber) =>
        Find(state, serialNumber) ?? throw NotFound(serialNumber);

    private static StoredMfaDevice Enabled(AccountState state, string? owner, string serialNumber) =>
        Find(state, serialNumber) is { } device && device.IsOf(owner)
            ? device
            : throw new AwsFaultException(Fault.NoSuchEntity("MFA Device invalid for user."));

    private static string? OwnerOf(AccountState state, string name, OperationContext context) =>
        context.Caller.Kind == PrincipalKind.Root && name == UserOperations.RootName && !state.Users.ContainsKey(name)
            ? null
            : UserOperations.Find(state, name).Name;

    private static string? OwnName(OperationContext context) =>
        context.Caller.Kind == PrincipalKind.Root ? null : UserOperations.CallerName(context);

    private static VirtualMFADevice Show(AccountState state, StoredMfaDevice device)
    {
        var message = new VirtualMFADevice { SerialNumber = device.SerialNumberIn(state.AccountId) };
        if (device.EnabledAt is not { } enabledAt)
            return message;
        message.EnableDate = Timestamp.FromDateTimeOffset(enabledAt);
        message.User = device.UserName is { } name
            ? UserOperations.Show(state, state.Users[name], withTags: false)
            : new User { UserId = state.AccountId, Arn = $"arn:aws:iam::{state.AccountId}:root", CreateDate = Timestamp.FromDateTimeOffset(state.Opened!.CreatedAt) };
        return message;
    }

    private static byte[] QrCode(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(Encoding.UTF8.GetBytes(text), QRCodeGenerator.ECCLevel.M);
        using var picture = new PngByteQRCode(code);
        return picture.GetGraphic(pixelsPerModule: 4);
    }

    private static AwsFaultException NotFound(string serialNumber) =>
        new(Fault.NoSuchEntity($"VirtualMFADevice with serial number {serialNumber} doesn't exist."));

    private static AwsFaultException InvalidCode() =>
        new(new Fault("InvalidAuthenticationCode", "Authentication code for device is not valid.", 403));
}
