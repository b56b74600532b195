using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.SigV4;
using Rolecall.Api.Sts.V1;
using Rolecall.LoadTool.Play;
using Rolecall.LoadTool.Targets;

namespace Rolecall.LoadTool.Worlds;

/// <summary>
/// A virtual MFA device for each user, and a session that it opened with a code, as people do once a day; a role that only such sessions
/// may assume. Codes are those of half minutes, and each is good once, so the clocks of the sandboxes are moved forward by two minutes.
/// </summary>
internal static class MfaUsers
{
    private static readonly TimeSpan PastUsedCodes = TimeSpan.FromMinutes(2);

    public static async Task<Member[]> Make(ServerCalls calls, IReadOnlyList<Member> members)
    {
        var devices = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        Member[] users = [.. members.DistinctBy(member => member.Keys.AccessKeyId)];
        await EachSideBySide(users, async user => devices[user.Keys.AccessKeyId] = await Enable(calls, user));
        foreach (var sandbox in members.Select(member => member.Sandbox).Distinct(StringComparer.Ordinal))
            await new ClockService.ClockServiceClient(calls.Admin(sandbox)).AdvanceClockAsync(
                new AdvanceClockRequest { By = Duration.FromTimeSpan(PastUsedCodes) });
        var sessions = new ConcurrentDictionary<string, AwsKeys>(StringComparer.Ordinal);
        await EachSideBySide(
            users, async user => sessions[user.Keys.AccessKeyId] = await Open(calls, user, devices[user.Keys.AccessKeyId]));
        await Preparation.ByAccount(members, async account =>
        {
            foreach (var member in account)
                await MakeRole(calls, member);
        });
        return [.. members.Select(member => member with { MfaSession = sessions[member.Keys.AccessKeyId] })];
    }

    private static Task EachSideBySide(IEnumerable<Member> users, Func<Member, Task> act) => Parallel.ForEachAsync(
        users, new ParallelOptions { MaxDegreeOfParallelism = Preparation.SideBySide }, async (user, _) => await act(user));

    /// <summary>The device's serial number.</summary>
    private static async Task<string> Enable(ServerCalls calls, Member user)
    {
        var iam = new Iam.IamClient(calls.As(user.UserRoot!, user.Sandbox));
        var serial = (await iam.CreateVirtualMFADeviceAsync(new CreateVirtualMFADeviceRequest
        {
            VirtualMfaDeviceName = user.UserName
        })).VirtualMfaDevice.SerialNumber;
        var codes = await CodesOf(calls, user, serial);
        await iam.EnableMFADeviceAsync(new EnableMFADeviceRequest
        {
            UserName = user.UserName,
            SerialNumber = serial,
            AuthenticationCode1 = codes.Code,
            AuthenticationCode2 = codes.NextCode,
        });
        return serial;
    }

    private static async Task<AwsKeys> Open(ServerCalls calls, Member user, string serial)
    {
        var made = (await new Sts.StsClient(calls.As(user.Keys, user.Sandbox)).GetSessionTokenAsync(new GetSessionTokenRequest
        {
            SerialNumber = serial,
            TokenCode = (await CodesOf(calls, user, serial)).Code,
        })).Credentials;
        return new AwsKeys(made.AccessKeyId, made.SecretAccessKey, made.SessionToken);
    }

    private static async Task<GetMfaCodeResponse> CodesOf(ServerCalls calls, Member user, string serial) =>
        await new AccountService.AccountServiceClient(calls.Admin(user.Sandbox)).GetMfaCodeAsync(
            new GetMfaCodeRequest { SerialNumber = serial });

    private static async Task MakeRole(ServerCalls calls, Member member)
    {
        var iam = new Iam.IamClient(calls.As(member.Root!, member.Sandbox));
        var trust = Uri.UnescapeDataString((await iam.GetRoleAsync(new GetRoleRequest
        {
            RoleName = member.RoleName
        })).Role.AssumeRolePolicyDocument);
        var people = trust[trust.IndexOf("arn:", StringComparison.Ordinal)..];
        await iam.CreateRoleAsync(new CreateRoleRequest
        {
            RoleName = member.RoleName + StepCalls.MfaSuffix,
            AssumeRolePolicyDocument = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"{{{people[..people.IndexOf('"')]}}}"},"Action":["sts:AssumeRole","sts:TagSession"],"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"} } }}""",
        });
    }
}
