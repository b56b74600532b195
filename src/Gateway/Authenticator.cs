using System.Security.Cryptography;
using System.Text;
using Rolecall.Api.SigV4;
using Rolecall.Contracts;
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
internal sealed class Authenticator(IGrainFactory grains, AdminToken admin, TimeProvider time)
{
    /// <summary>Fills in the caller, and its side where the question can be put at once and <paramref name="askNow"/> says so.</summary>
    public async Task Authenticate(Call call, bool askNow)
    {
        var credentials = call.ReadCredentials();
        if (call.Operation.Access == Access.Admin || (call.Operation.Access == Access.SignedOrAdmin && credentials is Evidence.AdminToken))
        {
            if (credentials is Evidence.AdminToken && !call.Origin.Near)
                throw new AwsFaultException(Fault.AdminTokenRefused());
            if (credentials is not Evidence.AdminToken presented || !admin.IsSameAs(presented.Token))
                throw new AwsFaultException(Fault.InvalidAdminToken());
            return;
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
            Evidence.Signed { Proof: var proof } => await Account(call, AccountOf(proof.AccessKeyId))
                .Authenticate(new KeyCall { Proof = proof, Now = call.Now, Question = question }),
            Evidence.Plain plain => await Account(call, AccountOf(plain.AccessKeyId))
                .Authenticate(new KeyCall { PlainKeyId = plain.AccessKeyId, PlainSecret = plain.Secret, Now = call.Now, Question = question }),
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
        return SigV4Verifier.Verify(proof, call.Sandbox.Keys.SecretOf(session).Reveal())
            ? session
            : throw new AwsFaultException(Fault.SignatureDoesNotMatch());
    }

    private static OpenedSession? Open(Call call, Evidence.Plain plain)
    {
        if (!call.Origin.Near)
            throw new AwsFaultException(Fault.PlainKeysRefused());
        if (plain.SessionToken is not { } token)
            return null;
        var session = Open(call, token, plain.AccessKeyId);
        return call.Sandbox.Keys.SecretOf(session).IsSameAs(plain.Secret)
            ? session
            : throw new AwsFaultException(Fault.SignatureDoesNotMatch());
    }

    private Task<CallerReply> Session(Call call, SessionClaims claims, Question? question) =>
        grains.Grain<ISessionGrain>(Keys.Session(call.Sandbox.Name, claims.AccessKeyId))
            .Authenticate(new SessionCall { Claims = claims, Now = call.Now, Question = question });

    private static OpenedSession Open(Call call, string token, string accessKeyId) =>
        SessionSealer.TryOpen(token, call.Sandbox.Keys, call.Sandbox.Name, call.Now) is { } session && session.Claims.AccessKeyId == accessKeyId
            && !call.Sandbox.Revokes(session.Claims)
            ? session
            : throw new AwsFaultException(Fault.InvalidClientTokenId());

    /// <summary>The account that a key id names. Identifiers come from strangers, so one that names none is an unknown key, not a bug.</summary>
    private static string AccountOf(string accessKeyId) =>
        AccessKeyIds.IsLongTerm(accessKeyId) && AccessKeyIds.AccountOf(accessKeyId) is { } account
            ? account
            : throw new AwsFaultException(Fault.InvalidClientTokenId());

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
