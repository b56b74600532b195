using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.Revocations;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Sandboxes;

/// <summary>rolecall's SessionService: ending sessions before they expire.</summary>
internal sealed class SessionOperations(IGrainFactory grains, TimeProvider time) : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(SessionService.Descriptor, "RevokeOlderSessions", readOnly: false, RevokeOlderSessions),
        AdminRow.Of(SessionService.Descriptor, "RevokeSession", readOnly: false, RevokeSession),
        AdminRow.Of(SessionService.Descriptor, "RevokeSessions", readOnly: false, RevokeSessions),
    ];

    private async Task<IMessage> RevokeOlderSessions(Call call)
    {
        var (accountId, roleName) = NamedRole.Of(call, "role_arn", call.RequestAs<RevokeOlderSessionsRequest>().RoleArn);
        var before = await InstantAfterAllIssued(call);
        var account = grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, accountId));
        var put = new PutRolePolicyRequest
        {
            RoleName = roleName,
            PolicyName = Revocation.PolicyName,
            PolicyDocument = Revocation.OlderSessionsPolicy(before),
        };
        var reply = await account.Execute(new OperationCall
        {
            Operation = PutRolePolicyRequest.Descriptor.Name[..^"Request".Length],
            Request = put.ToByteArray(),
            Caller = Administrator(accountId),
            Now = call.Now,
        });
        return reply.Fault is { } fault
            ? throw new AwsFaultException(fault)
            : new RevokeOlderSessionsResponse { RevokedBefore = Timestamp.FromDateTimeOffset(before) };
    }

    /// <summary>
    /// An instant that is later than those of all sessions issued so far: now, or where the clock stands, a moment that it goes on to.
    /// </summary>
    private async Task<DateTimeOffset> InstantAfterAllIssued(Call call)
    {
        if (!call.Sandbox.Settings.Clock.StandsAt(time.GetUtcNow()))
            return call.Now;
        var reply = await grains.Grain<ISandboxGrain>(call.SandboxName).ChangeClock(new ClockMove { Step = true });
        return reply.Clock is { } clock && clock.SandboxAnchor > call.Now ? clock.SandboxAnchor : call.Now;
    }

    private static Caller Administrator(AccountId accountId) => new()
    {
        Principal = new Principal { Kind = PrincipalKind.Root, AccountId = accountId, Arn = $"arn:aws:iam::{accountId}:root", UserId = accountId },
        AccessKeyId = "",
    };

    private async Task<IMessage> RevokeSession(Call call)
    {
        var keyId = call.RequestAs<RevokeSessionRequest>().AccessKeyId;
        if (!AccessKeyId.TryParse(keyId, out var id) || id.IsLongTerm)
            throw new AwsFaultException(Fault.ValidationError($"{keyId} is no access key id of a session."));
        var fault = await grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, id.Account)).RevokeSession(keyId, call.Now);
        return fault is null ? new RevokeSessionResponse() : throw new AwsFaultException(fault);
    }

    private async Task<IMessage> RevokeSessions(Call call)
    {
        var request = call.RequestAs<RevokeSessionsRequest>();
        var reply = await grains.Grain<ISandboxGrain>(call.SandboxName).RevokeSessions(
            request.SessionsCase == RevokeSessionsRequest.SessionsOneofCase.AccessKeyId ? request.AccessKeyId : null,
            request.SessionsCase == RevokeSessionsRequest.SessionsOneofCase.SourceIdentity
                ? request.SourceIdentity
                : request.SessionsCase == RevokeSessionsRequest.SessionsOneofCase.AccessKeyId
                    ? null
                    : throw new AwsFaultException(Fault.ValidationError(
                        $"Say which sessions: {call.Named("access_key_id")} or {call.Named("source_identity")}.")),
            call.Now);
        return reply.Revocation is { } revocation
            ? new RevokeSessionsResponse { IssuedUpTo = Timestamp.FromDateTimeOffset(revocation.IssuedUpTo) }
            : throw new AwsFaultException(reply.Fault!);
    }
}
