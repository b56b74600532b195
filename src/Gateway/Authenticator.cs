using System.Net;
using System.Security.Cryptography;
using System.Text;
using Rolecall.Api.SigV4;
using Rolecall.Contracts;
using Rolecall.Gateway.Limits;
using Rolecall.Gateway.Operations;
using Rolecall.Identity;
using Rolecall.Policy;

namespace Rolecall.Gateway;

/// <summary>The admin token of the data directory.</summary>
internal sealed record AdminToken(string Value)
{
    public bool IsSameAs(string presented) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(presented)),
        SHA256.HashData(Encoding.UTF8.GetBytes(Value)));
}

/// <summary>Finds out who calls, and asks for the caller's half of the decision.</summary>
internal sealed class Authenticator(IGrainFactory grains, ExistingGrains existing, FailedProofs proofs, AdminToken admin, TimeProvider time)
{
    /// <summary>Fills in the caller, and its side where the question can be put at once and <paramref name="askNow"/> says so.</summary>
    public async Task Authenticate(Call call, bool askNow)
    {
        var credentials = call.ReadCredentials();
        if (call.Operation.Access == Access.Admin || (call.Operation.Access == Access.SignedOrAdmin && credentials is Evidence.AdminToken))
        {
            if (credentials is not Evidence.AdminToken presented || !admin.IsSameAs(presented.Token))
                throw new AwsFaultException(Fault.InvalidAdminToken());
            return;
        }
        if (credentials is Evidence.Signed or Evidence.Plain && !proofs.MayTry(call.Origin, KeyIdOf(credentials)))
        {
            call.IsOfFlood = true;
            throw FailedProofs.Refusal();
        }
        if (credentials is Evidence.Signed signed)
            call.Signature = new SignatureFacts(signed.Proof.Expires is not null, time.GetUtcNow() - signed.Proof.SignedAt);
        // What a call asks for may depend on the session that asks (a chain hands tags on), so the token is opened first.
        var opened = credentials switch
        {
            Evidence.Signed { Proof: var proof } => Open(call, proof),
            Evidence.Plain plain => Open(call, plain),
            _ => null,
        };
        call.Session = opened?.Claims;
        var question = askNow && call.Operation.Ask is { } ask ? call.Question = ask(call) with { Explained = call.Explain } : null;
        var reply = credentials switch
        {
            _ when opened is not null => await Session(call, opened.Claims, question),
            Evidence.Signed { Proof: var proof } => await Key(call, proof.AccessKeyId, new KeyCall { Proof = proof, Now = call.Now, Question = question }),
            Evidence.Plain { AccessKeyId: var keyId } plain => await Key(
                call, keyId, new KeyCall { PlainKeyId = keyId, PlainSecret = plain.Secret, Now = call.Now, Question = question }),
            _ when call.Operation.Access == Access.SignedOrAnonymous => Anonymous,
            _ => throw new AwsFaultException(Fault.MissingAuthenticationToken()),
        };
        Accept(call, reply);
        SessionRules.Check(call.Caller!, call.Operation);
    }

    /// <summary>Asks for the caller's half of a question that could not be put before.</summary>
    public async Task Decide(Call call, Question question)
    {
        question = call.Question = question with { Explained = call.Explain };
        if (call.Caller!.Principal.Kind == PrincipalKind.Anonymous)
        {
            call.Side = Anonymous.Side;
            return;
        }
        Accept(call, await Half(call, question));
    }

    /// <summary>The authenticated caller's half of a question that is not the call's own.</summary>
    public Task<CallerReply> Half(Call call, Question question) => call.Caller!.Session is { } session
        ? Session(call, session, question)
        : Account(call, call.AccountId).Decide(new DecideCall { Caller = call.Caller, Question = question, Now = call.Now });

    /// <summary>The key that the call is answered with will come from where the call came from: it is not new there.</summary>
    public void Recognize(Call call)
    {
        if (call.IssuedKeyId is { } issued)
            proofs.Issued(call.Origin, issued);
    }

    /// <summary>Whoever calls without credentials.</summary>
    public static CallerReply Anonymous { get; } = MakeAnonymous();

    /// <summary>The session behind a signature that holds; null for a long-term key, whose account checks the signature.</summary>
    private OpenedSession? Open(Call call, SigV4Proof proof)
    {
        // SDKs sign with their own clock, so the signature's date is held against the wall, not against the sandbox.
        if (SigV4Verifier.CheckTime(proof, time.GetUtcNow()) is { } late)
            throw late;
        if (proof.SessionToken is not { } token)
            return null;
        var session = Open(call, token, proof.AccessKeyId);
        return Accept(call, proof.AccessKeyId, session, session is not null && SigV4Verifier.Verify(proof, call.Sandbox.Keys.SecretOf(session).Reveal()));
    }

    private OpenedSession? Open(Call call, Evidence.Plain plain)
    {
        if (!call.Origin.Tls && !IPAddress.IsLoopback(call.Origin.SourceIp))
            throw new AwsFaultException(Fault.PlainKeysRefused());
        if (plain.SessionToken is not { } token)
            return null;
        var session = Open(call, token, plain.AccessKeyId);
        return Accept(call, plain.AccessKeyId, session, session is not null && call.Sandbox.Keys.SecretOf(session).IsSameAs(plain.Secret));
    }

    private Task<CallerReply> Session(Call call, SessionClaims claims, Question? question) =>
        grains.Grain<ISessionGrain>(Keys.Session(call.Sandbox.Name, claims.AccessKeyId))
            .Authenticate(new SessionCall { Claims = claims, Now = call.Now, Question = question });

    private static OpenedSession? Open(Call call, string token, string accessKeyId) =>
        SessionSealer.TryOpen(token, call.Sandbox.Keys, call.Sandbox.Name, call.Now) is { } session && session.Claims.AccessKeyId == accessKeyId ? session : null;

    private OpenedSession Accept(Call call, string accessKeyId, OpenedSession? session, bool isProven)
    {
        if (!isProven)
        {
            proofs.Failed(call.Origin, accessKeyId);
            throw new AwsFaultException(session is null ? Fault.InvalidClientTokenId() : Fault.SignatureDoesNotMatch());
        }
        proofs.Held(call.Origin, accessKeyId);
        return call.Sandbox.Revokes(session!.Claims) ? throw new AwsFaultException(Fault.InvalidClientTokenId()) : session;
    }

    /// <summary>Asks the account of a long-term key. Identifiers come from strangers, so one whose account is none is an unknown key, not a bug.</summary>
    private async Task<CallerReply> Key(Call call, string accessKeyId, KeyCall asked)
    {
        var account = AccessKeyIds.IsLongTerm(accessKeyId) && AccessKeyIds.AccountOf(accessKeyId) is { } accountId
            ? await existing.Account(call.Sandbox.Name, accountId)
            : null;
        var reply = account is null ? new CallerReply { Fault = Fault.InvalidClientTokenId() } : await account.Authenticate(asked);
        if (reply.Fault is null)
            proofs.Held(call.Origin, accessKeyId);
        else
            proofs.Failed(call.Origin, accessKeyId);
        return reply;
    }

    private static string KeyIdOf(Evidence credentials) => credentials switch
    {
        Evidence.Signed signed => signed.Proof.AccessKeyId,
        Evidence.Plain plain => plain.AccessKeyId,
        _ => "",
    };

    private IAccountGrain Account(Call call, string accountId) => grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, accountId));

    private static void Accept(Call call, CallerReply reply)
    {
        if (reply.Fault is { } fault)
            throw new AwsFaultException(fault);
        call.Caller = reply.Caller;
        if (reply.Side is { } side)
            (call.Side, call.AlsoSides, call.ResourceTagsMatter) = (side, reply.AlsoSides, reply.ResourceTagsMatter);
    }

    private static CallerReply MakeAnonymous()
    {
        var nobody = new Principal { Kind = PrincipalKind.Anonymous, AccountId = "anonymous", Arn = "anonymous", UserId = "anonymous" };
        return new CallerReply
        {
            Caller = new Caller
            {
                Principal = nobody,
                AccessKeyId = "",
                // A call without credentials has neither aws:PrincipalArn nor aws:PrincipalIsAWSService.
                Entries = [new("aws:PrincipalAccount", "anonymous"), new("aws:PrincipalType", "Anonymous"), new("aws:userid", "anonymous")],
            },
            Side = new CallerSide
            {
                Principal = nobody,
                Layers = [new LayerResult { Layer = Layer.IdentityPolicy, Verdict = Verdict.ImplicitDeny }],
            },
        };
    }
}
