using System.Net;
using Google.Protobuf;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Federation;
using Rolecall.Policy.Decisions;

namespace Rolecall.Gateway.Audit;

/// <summary>
/// Makes a call's row for the trail. Every call waits for it: values are written one after another, and JSON, hashes and texts are made
/// when somebody reads (<see cref="RecordJson"/>).
/// </summary>
internal static class CallRecordWriter
{
    /// <summary>Bytes of the request that a record holds; CloudTrail leaves a longer one out, too.</summary>
    public const int LongestParameters = 100 << 10;

    /// <summary>Characters of a user agent and of an error message: CloudTrail truncates both at 1 KB.</summary>
    private const int LongestText = 1024;

    /// <summary>Characters of the same where nobody answers for the call, so that its record stays below 1 KB.</summary>
    private const int LongestTextOfAnonymous = 128;

    /// <summary>Characters of a region, which a signature may name as it likes.</summary>
    private const int LongestRegion = 64;

    /// <summary>A buffer that grew beyond this is not kept.</summary>
    private const int MostKept = 256 << 10;

    [ThreadStatic] private static PackedWriter? buffer;

    /// <summary>Null where nobody's trail has the call. Its record is good until this thread makes the next.</summary>
    public static AuditRow? Of(Call call, IMessage? answer, Fault? fault)
    {
        var accounts = AuditedAccounts.Of(call, fault);
        if (accounts is [])
            return null;
        if (buffer is null || buffer.Capacity > MostKept)
            buffer = new PackedWriter(4096);
        buffer.Clear();
        Write(buffer, call, accounts, answer, fault);
        var views = new AuditView[accounts.Length];
        for (var i = 0; i < views.Length; i++)
            views[i] = View(call, accounts[i]);
        return new AuditRow
        {
            Sandbox = call.Sandbox.Name,
            Time = call.Now,
            EventName = call.Operation.Name,
            RequestId = call.RequestId,
            ErrorCode = fault?.Code,
            Views = views,
            Record = buffer.WrittenMemory,
        };
    }

    private static AuditView View(Call call, AuditedAccount account)
    {
        var resources = account.Resources.Count == 0 ? [] : new string[account.Resources.Count];
        for (var i = 0; i < resources.Length; i++)
            resources[i] = account.Resources[i].Arn;
        return new AuditView
        {
            AccountId = account.Id,
            Users = call.Caller is { } caller && !account.IsForeign ? NamesOf(caller) : [],
            Resources = resources,
        };
    }

    private static string[] NamesOf(Caller caller)
    {
        var arn = caller.Principal.Arn;
        return [arn, arn[(arn.AsSpan().LastIndexOfAny('/', ':') + 1)..]];
    }

    private static void Write(PackedWriter into, Call call, AuditedAccount[] accounts, IMessage? answer, Fault? fault)
    {
        var longest = call.IsAnonymous ? LongestTextOfAnonymous : LongestText;
        into.Byte(CallRecord.Mark);
        into.Text(call.Operation.Path);
        into.Flag(call.Operation.ReadOnly);
        Write(into, call.Caller);
        into.Text(call.Caller is null ? call.Administrator?.TokenName : null);
        Write(into, call.Asserted);
        into.Text(Shorten(call.Origin.Region, LongestRegion));
        WriteAddress(into, call.Origin.SourceIp);
        into.Text(Shorten(call.Origin.UserAgent ?? "-", longest));
        into.Text(fault is null ? null : Shorten(fault.Message, longest));
        WriteIncomingTags(into, call);
        // INVARIANT: nothing that a request says is kept before its caller is known.
        KeptMessage.Write(into, call.IsAnonymous ? null : call.Request, LongestParameters);
        // CloudTrail keeps no answer of a call that only reads; issued credentials are the exception.
        KeptMessage.Write(into, call.Operation is { ReadOnly: true, IssuesCredentials: false } ? null : answer, int.MaxValue);
        Write(into, call.Denial);
        Write(into, call.Decision, call.Explain);
        into.Count(accounts.Length);
        foreach (var account in accounts)
        {
            into.Flag(account.IsForeign);
            into.Flag(account.TakesParameters);
            into.Count(account.Resources.Count);
            foreach (var (_, owner, type) in account.Resources)
            {
                into.Text(owner);
                into.Text(type);
            }
        }
    }

    private static void Write(PackedWriter into, Caller? caller)
    {
        into.Flag(caller is not null);
        if (caller is null)
            return;
        var principal = caller.Principal;
        into.Byte((byte)principal.Kind);
        into.Text(principal.AccountId);
        into.Text(principal.UserId);
        into.Text(principal.Arn);
        into.Text(caller.AccessKeyId);
        into.Text(principal.UserArn);
        into.Text(principal.RoleArn);
        Write(into, caller.Session);
    }

    private static void Write(PackedWriter into, SessionClaims? session)
    {
        into.Flag(session is not null);
        if (session is null)
            return;
        into.Byte((byte)session.Kind);
        into.Text(session.AccountId.ToString());
        into.Long(session.IssuedAt.UtcTicks);
        into.Flag(session.MultiFactorPresent);
        into.Text(session.UserName);
        into.Text(session.UserId);
        into.Text(session.RoleName);
        into.Text(session.RoleId);
        into.Text(session.SourceIdentity);
        var federation = session.Federation is { IsSaml: false } web ? web : null;
        into.Text(federation?.Provider);
        into.Count(federation?.Keys.Length ?? 0);
        foreach (var key in federation?.Keys ?? [])
        {
            into.Text(key.Key);
            into.Text(string.Join(',', key.Values));
        }
        into.Text(session.Context?.UserId);
        into.Text(session.Context?.IdentityStoreArn);
    }

    private static void Write(PackedWriter into, AssertedIdentity? asserted)
    {
        into.Flag(asserted is not null);
        if (asserted is null)
            return;
        into.Flag(asserted.IsSaml);
        into.Text(asserted.Subject);
        into.Text(asserted.Provider);
        into.Text(asserted.NameQualifier);
        into.Text(asserted.AssertionId);
        into.Text(asserted.SessionName);
        into.Text(asserted.SourceIdentity);
        into.Count(asserted.Tags.Length);
        foreach (var tag in asserted.Tags)
        {
            into.Text(tag.Key);
            into.Text(tag.Value);
        }
        into.Count(asserted.TransitiveTagKeys.Length);
        foreach (var key in asserted.TransitiveTagKeys)
            into.Text(key);
    }

    /// <summary>
    /// What a chained AssumeRole brings along unasked.
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_ctlogs
    /// </summary>
    private static void WriteIncomingTags(PackedWriter into, Call call)
    {
        var tags = call.Request is AssumeRoleRequest && call.Caller?.Session is { } session ? session.Tags.RemoveAll(tag => !tag.Transitive) : [];
        into.Count(tags.Length);
        foreach (var tag in tags)
        {
            into.Text(tag.Key);
            into.Text(tag.Value);
        }
    }

    private static void Write(PackedWriter into, Denial? denial)
    {
        into.Flag(denial is not null);
        if (denial is null)
            return;
        into.Bytes(denial.Disclosed is { } disclosed ? DecisionMessages.Of(disclosed).ToByteArray() : default);
        into.Text(denial.EncodedMessage);
    }

    private static void Write(PackedWriter into, Decision? decision, bool isExplained)
    {
        var isWhole = decision is { Allowed: false } || isExplained;
        into.Byte(decision is null ? (byte)0 : isWhole ? (byte)2 : (byte)1);
        if (decision is null)
            return;
        if (isWhole)
        {
            into.Text(decision.Explain());
            into.Bytes(DecisionMessages.Of(decision).ToByteArray());
            return;
        }
        into.Byte((byte)decision.Result);
        into.Byte((byte)decision.DecidingLayer);
        into.Text(decision.Principal.Arn);
        into.Text(decision.Action);
        into.Text(decision.Resource);
        into.Count(decision.Layers.Length);
        foreach (var layer in decision.Layers)
        {
            into.Byte((byte)layer.Layer);
            into.Byte((byte)layer.Verdict);
        }
    }

    private static void WriteAddress(PackedWriter into, IPAddress address)
    {
        Span<char> text = stackalloc char[64];
        into.Text(address.TryFormat(text, out var length) ? text[..length] : address.ToString());
    }

    private static ReadOnlySpan<char> Shorten(string text, int longest) => text.Length <= longest ? text : text.AsSpan(0, longest);
}
