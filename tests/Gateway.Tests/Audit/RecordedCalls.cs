using System.Collections.Immutable;
using System.Net;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Settings;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Contexts;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Federation;
using Rolecall.Identity.Sessions.Tags;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;
using Rolecall.Policy.Explanation;
using Authorization = Rolecall.Gateway.Operations.Authorization;
using Decision = Rolecall.Policy.Decisions.Decision;
using Fault = Rolecall.Identity.Faults.Fault;
using Layer = Rolecall.Policy.Decisions.Layer;
using Remedy = Rolecall.Policy.Explanation.Remedy;
using RemedyKind = Rolecall.Policy.Explanation.RemedyKind;
using StatementTrace = Rolecall.Policy.Explanation.StatementTrace;
using Tag = Rolecall.Api.Sts.V1.Tag;


namespace Rolecall.Gateway.Tests.Audit;

/// <summary>Calls of every kind that a record tells apart: the same in every run.</summary>
internal static class RecordedCalls
{
    private const string Own = "111111111111";
    private const string Other = "222222222222";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 1, 999, TimeSpan.Zero);

    private static readonly Caller User = Of(new Principal
    {
        Kind = PrincipalKind.User,
        AccountId = Own,
        Arn = $"arn:aws:iam::{Own}:user/team/alice",
        UserId = "AIDAALICE",
        UserArn = $"arn:aws:iam::{Own}:user/team/alice",
        IamUserId = "AIDAALICE",
    });

    private static readonly SessionClaims RoleSession = new()
    {
        Kind = SessionKind.Role,
        SessionId = new string('a', 32),
        AccountId = AccountId.Parse(Own),
        AccessKeyId = "ASIASESSION",
        IssuedAt = Now.AddMinutes(-5),
        ExpiresAt = Now.AddHours(1),
        SessionName = "work",
        RoleName = "builder",
        RoleId = "AROABUILDER",
        IssuedTo = "arn:aws:iam::111111111111:user/alice",
    };

    private static readonly Principal RolePrincipal = new()
    {
        Kind = PrincipalKind.RoleSession,
        AccountId = Own,
        Arn = $"arn:aws:sts::{Own}:assumed-role/builder/work",
        UserId = "AROABUILDER:work",
        RoleArn = $"arn:aws:iam::{Own}:role/ci/builder",
        RoleId = "AROABUILDER",
    };

    private static readonly AssertedIdentity WebIdentity = new()
    {
        AccountId = AccountId.Parse(Own),
        Provider = $"arn:aws:iam::{Own}:oidc-provider/accounts.example.com",
        Subject = "subject-7",
        Audience = "app",
        Issuer = "https://accounts.example.com",
    };

    public static IEnumerable<RecordedCall> All()
    {
        var assume = new AssumeRoleRequest { RoleArn = $"arn:aws:iam::{Other}:role/audit", RoleSessionName = "s-1", DurationSeconds = 900, ExternalId = "ext", SerialNumber = "arn:aws:iam::111111111111:mfa/alice", TokenCode = "123456" };
        var assumed = new AssumeRoleResponse
        {
            AssumedRoleUser = new AssumedRoleUser { Arn = $"arn:aws:sts::{Other}:assumed-role/audit/s-1", AssumedRoleId = "AROAAUDIT:s-1" },
            Credentials = new Credentials { AccessKeyId = "ASIAISSUED", SecretAccessKey = "THE-SECRET", SessionToken = "THE-TOKEN", Expiration = Timestamp.FromDateTimeOffset(Now.AddMinutes(15)) },
            PackedPolicySize = 3,
        };
        yield return Assume("across accounts", User, assume, also: Other, assumed);
        yield return Assume("within an account", User, assume, also: null, assumed);
        yield return Assume("explained", User, assume, also: Other, assumed, explain: true);
        var tagged = assume.Clone();
        tagged.Policy = """{"Version":"2012-10-17","Statement":[{"Sid":"é","Effect":"Allow","Action":"*","Resource":"*"}]}""" + new string(' ', 1900);
        tagged.Tags.Add(Enumerable.Range(0, 50).Select(i => new Tag { Key = $"key-{i}", Value = $"value \"{i}\" <ü>" }));
        tagged.TransitiveTagKeys.Add(["key-1", "key-2"]);
        yield return Assume("tagged, across accounts", User, tagged, also: Other, assumed);
        var far = assume.Clone();
        far.Policy = new string('x', 110_000);
        yield return Assume("a request that is too long", User, far, also: Other, assumed);
        far.Policy = new string('"', 60_000);
        yield return Assume("a request that is too long with its escapes", User, far, also: Other, assumed);

        var chained = RoleSession with { Tags = [new("team", "a/\"b\"", true), new("cost", "7", false), new("zone", "", true)], SourceIdentity = "alice@example.com", MultiFactorPresent = true };
        yield return Assume("chained, with transitive tags", Of(RolePrincipal, chained), assume, also: Other, assumed);
        yield return Of("by a role session with a context", Sts.Descriptor, "GetCallerIdentity", Of(RolePrincipal, RoleSession with { Context = Context() }), new GetCallerIdentityRequest(), new GetCallerIdentityResponse { Account = Own });
        yield return Of("by a web identity's session", Sts.Descriptor, "GetCallerIdentity", Of(RolePrincipal, RoleSession with { Federation = Federation($"arn:aws:iam::{Own}:oidc-provider/x") }), new GetCallerIdentityRequest());
        yield return Of("by a SAML identity's session", Sts.Descriptor, "GetCallerIdentity", Of(RolePrincipal, RoleSession with { Federation = Federation($"arn:aws:iam::{Own}:saml-provider/x") }), new GetCallerIdentityRequest());
        yield return Of("by a user's session", Sts.Descriptor, "GetCallerIdentity", Of(User.Principal, RoleSession with { Kind = SessionKind.User, RoleId = null, RoleName = null, SessionName = null, UserName = "alice", UserId = "AIDAALICE" }), new GetCallerIdentityRequest());
        yield return Of("by a session of root's", Sts.Descriptor, "GetCallerIdentity", Of(Root(), RoleSession with { Kind = SessionKind.User, RoleId = null, RoleName = null, SessionName = null }), new GetCallerIdentityRequest());
        yield return Of("by an assumed root", Iam.Descriptor, "ListUsers", Of(Root(), RoleSession with { Kind = SessionKind.Root, RoleId = null, RoleName = null, SessionName = null, SourceIdentity = "alice" }), new ListUsersRequest(), new ListUsersResponse());
        yield return Of("by root", Iam.Descriptor, "ListUsers", Of(Root()), new ListUsersRequest { PathPrefix = "/a/" }, new ListUsersResponse());
        yield return Of("by a federated user", Sts.Descriptor, "GetCallerIdentity", Of(
            new Principal { Kind = PrincipalKind.FederatedUser, AccountId = Own, Arn = $"arn:aws:sts::{Own}:federated-user/bob", UserId = $"{Own}:bob", UserArn = User.Principal.Arn },
            RoleSession with { Kind = SessionKind.Federated, RoleId = null, RoleName = null, SessionName = "bob", UserName = "alice", UserId = "AIDAALICE" }), new GetCallerIdentityRequest());
        yield return Assume("by a service", Of(new Principal { Kind = PrincipalKind.Service, AccountId = "ec2.amazonaws.com", Arn = "ec2.amazonaws.com", UserId = "ec2.amazonaws.com" }, key: ""), assume, also: Other, assumed);

        var federated = Of(new Principal { Kind = PrincipalKind.Federated, AccountId = Own, Arn = "arn:federated", UserId = "accounts.example.com:app:subject-7", FederatedProvider = WebIdentity.Provider }, key: "");
        var withToken = new AssumeRoleWithWebIdentityRequest { RoleArn = assume.RoleArn, RoleSessionName = "w", WebIdentityToken = "THE-WEB-TOKEN" };
        yield return Of("with a web identity", Sts.Descriptor, "AssumeRoleWithWebIdentity", federated, withToken, new AssumeRoleWithWebIdentityResponse { Provider = "p", Credentials = assumed.Credentials }, asserted: WebIdentity, also: Other);
        yield return Of("with a web identity that asks for more", Sts.Descriptor, "AssumeRoleWithWebIdentity", federated, withToken, asserted: WebIdentity with { SourceIdentity = "src", SessionName = "n", Tags = [new EntityTag("a", "1"), new EntityTag("b", "\"2\"")], TransitiveTagKeys = ["a"] });
        yield return Of("with an assertion", Sts.Descriptor, "AssumeRoleWithSAML", federated, FilledMessages.Of(AssumeRoleWithSAMLRequest.Descriptor), FilledMessages.Of(AssumeRoleWithSAMLResponse.Descriptor), asserted: WebIdentity with { IsSaml = true, AssertionId = "_id", NameQualifier = "nq/=", SessionName = "n", SubjectType = "persistent" });

        yield return Of("a user made", Iam.Descriptor, "CreateUser", User, new CreateUserRequest { UserName = "new", Path = "/x/" }, FilledMessages.Of(CreateUserResponse.Descriptor), resources: [($"arn:aws:iam::{Own}:user/x/new", Own, "AWS::IAM::User")], decision: Allowed());
        yield return Of("a key made", Iam.Descriptor, "CreateAccessKey", User, new CreateAccessKeyRequest { UserName = "new" }, FilledMessages.Of(CreateAccessKeyResponse.Descriptor), decision: Allowed());
        yield return Of("denied", Iam.Descriptor, "CreateUser", User, new CreateUserRequest { UserName = "new" }, fault: Fault.AccessDenied(Denied().DenialMessage), decision: Denied(), denial: Denial(Denied(), "AAAA+/=="), resources: [($"arn:aws:iam::{Own}:user/new", Own, "AWS::IAM::User")]);
        yield return Of("denied, told nothing", Iam.Descriptor, "CreateUser", User, new CreateUserRequest { UserName = "new" }, fault: Fault.AccessDenied("Access Denied"), decision: Denied(), denial: new Denial { Disclosed = null, EncodedMessage = null });
        yield return Assume("denied across accounts", User, assume, also: Other, answer: null, fault: Fault.AccessDenied(Denied().DenialMessage), decision: Denied());
        yield return Of("not understood", Iam.Descriptor, "CreateUser", User, request: null, fault: Fault.ValidationError("1 validation error"));
        yield return Of("an error with a long text", Iam.Descriptor, "CreateUser", User, new CreateUserRequest(), fault: new Fault("X", new string('ü', 2_000)), agent: new string('利', 2_000), region: new string('r', 100));
        yield return Of("a time that is none", Iam.Descriptor, "CreateUser", User, new CreateUserRequest(), new CreateUserResponse { User = new User { CreateDate = new Timestamp { Seconds = long.MaxValue, Nanos = -7 } } });

        var anonymous = Of(new Principal { Kind = PrincipalKind.Anonymous, AccountId = "anonymous", Arn = "*", UserId = "anonymous" }, key: "");
        yield return Of("an object, by nobody", S3.Descriptor, "GetObject", anonymous, new GetObjectRequest { Bucket = "b", Key = "k" }, resources: [("arn:aws:s3:::b/k/x", Other, "AWS::S3::Object")], also: Other);
        yield return Of("an object, refused to nobody", S3.Descriptor, "GetObject", anonymous, new GetObjectRequest { Bucket = "b", Key = "k" }, resources: [("arn:aws:s3:::b/k/x", Other, "AWS::S3::Object")], also: Other, fault: new Fault("AccessDenied", new string('t', 1_000)), agent: new string('a', 500));
        yield return Of("an object of another's, refused", S3.Descriptor, "PutObject", User, new PutObjectRequest { Bucket = "b", Key = "k" }, resources: [("arn:aws:s3:::b/k", Other, "AWS::S3::Object"), ($"arn:aws:iam::{Other}:role/x", Other, "AWS::IAM::Role")], also: Other, fault: Fault.AccessDenied("Access Denied"), decision: Denied());
        yield return Of("an object of another's", S3.Descriptor, "PutObject", User, FilledMessages.Of(PutObjectRequest.Descriptor), FilledMessages.Of(PutObjectResponse.Descriptor), resources: [("arn:aws:s3:::b/k", Other, "AWS::S3::Object")], also: Other, decision: Allowed());

        yield return Of("the administrator's", SandboxService.Descriptor, "CreateSandbox", caller: null, FormerRequest(), FormerResponse(), administrator: Administrator.OfServer);
        yield return Of("by a sandbox's token", ClockService.Descriptor, ClockService.Descriptor.Methods[0].Name, caller: null, FilledMessages.Of(ClockService.Descriptor.Methods[0].InputType), administrator: new Administrator("ci"));
        foreach (var method in Services().SelectMany(service => service.Methods))
            yield return Of("filled: " + method.FullName, method.Service, method.Name, User, FilledMessages.Of(method.InputType), FilledMessages.Of(method.OutputType), decision: Allowed(), also: Other);
    }

    /// <summary>With the members that there were when the record was first written.</summary>
    private static CreateSandboxRequest FormerRequest() =>
        new() { Name = ((CreateSandboxRequest)FilledMessages.Of(CreateSandboxRequest.Descriptor)).Name };

    /// <inheritdoc cref="FormerRequest"/>
    private static CreateSandboxResponse FormerResponse()
    {
        var filled = (CreateSandboxResponse)FilledMessages.Of(CreateSandboxResponse.Descriptor);
        filled.Sandbox.Rules.ClearMfaCodesByServerClock();
        return new()
        {
            Sandbox = new() { Name = filled.Sandbox.Name, CreateTime = filled.Sandbox.CreateTime, Rules = filled.Sandbox.Rules },
            AdminToken = filled.AdminToken,
        };
    }

    /// <summary>A row for the method, with what a record asks of it.</summary>
    public static Operation Row(MethodDescriptor method) => new()
    {
        Method = method,
        Access = Access.Signed,
        Authorization = Authorization.None,
        ReadOnly = method.Name.StartsWith("Get", StringComparison.Ordinal) || method.Name.StartsWith("List", StringComparison.Ordinal) || method.Name.StartsWith("Assume", StringComparison.Ordinal),
        IssuesCredentials = method.Name.StartsWith("Assume", StringComparison.Ordinal),
        Sessions = SessionUse.Any,
    };

    /// <summary>All services that there are.</summary>
    public static IEnumerable<ServiceDescriptor> Services() => typeof(Sts).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: true, IsSealed: true })
        .Select(type => type.GetProperty("Descriptor")?.GetValue(null))
        .OfType<ServiceDescriptor>()
        .OrderBy(service => service.FullName, StringComparer.Ordinal);

    private static RecordedCall Assume(
        string name, Caller caller, AssumeRoleRequest request, string? also, IMessage? answer, bool explain = false, Fault? fault = null, Decision? decision = null) => Of(
            name, Sts.Descriptor, "AssumeRole", caller, request, answer, fault, also: also, explain: explain,
            decision: decision ?? Allowed(), resources: [(request.RoleArn, Other, "AWS::IAM::Role")]);

    private static RecordedCall Of(
        string name,
        ServiceDescriptor service,
        string method,
        Caller? caller,
        IMessage? request,
        IMessage? answer = null,
        Fault? fault = null,
        AssertedIdentity? asserted = null,
        string? also = null,
        bool explain = false,
        Decision? decision = null,
        Denial? denial = null,
        Administrator? administrator = null,
        string agent = "aws-cli/2 \"x\" <y>",
        string region = "eu-central-1",
        params (string, string, string)[] resources)
    {
        var settings = new SandboxSettings { Name = "default", Version = 1, CreatedAt = Now, SealingKeys = [], Clock = null!, Realm = "default" };
        var call = new Call
        {
            Operation = Row(service.FindMethodByName(method)),
            SandboxName = "default",
            Parse = () => throw new NotSupportedException(),
            ReadCredentials = () => throw new NotSupportedException(),
            Origin = new Origin { SourceIp = IPAddress.Parse("192.0.2.7"), UserAgent = name.Length % 7 == 0 ? null : agent, Referer = null, Tls = true, Host = "localhost", Region = region },
            RequestId = "request-" + name,
            Cancel = default,
            Explain = explain,
            Sandbox = new LeasedSandbox(settings, null!, null!),
            Now = Now,
            Request = request!,
            Caller = caller,
            Asserted = asserted,
            Administrator = administrator,
            Authenticated = true,
            AlsoRecordedIn = also,
            Decision = decision,
            Denial = denial,
        };
        call.Resources.AddRange(resources);
        return new RecordedCall(name, call, answer, fault);
    }

    private static Caller Of(Principal principal, SessionClaims? session = null, string key = "AKIAALICE") =>
        new() { Principal = principal, AccessKeyId = session?.AccessKeyId ?? key, Session = session };

    private static Principal Root() => new() { Kind = PrincipalKind.Root, AccountId = Own, Arn = $"arn:aws:iam::{Own}:root", UserId = Own };

    private static IdentityContext Context() => new() { AuditOnly = true, UserId = "u-1", IdentityStoreArn = "arn:aws:identitystore::1:identitystore/d-1" };

    private static FederatedOrigin Federation(string provider) =>
        new() { Provider = provider, Keys = [new ConditionEntry("x:aud", ["app"]), new ConditionEntry("x:amr", ["pwd", "otp"])] };

    private static Denial Denial(Decision decision, string encoded) =>
        new() { Disclosed = Disclosure.AtOnce(decision, Own, decision.DenialMessage), EncodedMessage = encoded };

    private static Decision Allowed() => new()
    {
        Result = Verdict.Allow,
        DecidingLayer = Layer.IdentityPolicy,
        Principal = User.Principal,
        Action = "sts:AssumeRole",
        Resource = $"arn:aws:iam::{Other}:role/audit",
        OwnerAccountId = Other,
        Layers = [new LayerResult { Layer = Layer.IdentityPolicy, Verdict = Verdict.Allow }, new LayerResult { Layer = Layer.TrustPolicy, Verdict = Verdict.Allow, Grant = Grant.User }],
    };

    private static Decision Denied() => new()
    {
        Result = Verdict.ExplicitDeny,
        DecidingLayer = Layer.ServiceControlPolicy,
        Principal = User.Principal,
        Action = "iam:CreateUser",
        Resource = $"arn:aws:iam::{Own}:user/new",
        OwnerAccountId = Own,
        Layers =
        [
            new LayerResult { Layer = Layer.ServiceControlPolicy, Verdict = Verdict.ExplicitDeny, Level = 1, Levels = 2, DenyingPolicyArn = "arn:aws:organizations::1:policy/p" },
            new LayerResult
            {
                Layer = Layer.IdentityPolicy, Verdict = Verdict.ImplicitDeny,
                Statements = [new StatementTrace { Policy = "p\"<1>", Index = 3, Sid = "S", Deny = false, Matched = false, FailedElement = "Condition", ConditionOperator = "StringEquals", ConditionKey = "aws:x", Expected = ["ü", "2"], Actual = ["3"] }],
            },
        ],
        WouldAllow = [new Remedy { Kind = RemedyKind.AllowInPolicy, Layer = Layer.IdentityPolicy, Action = "iam:CreateUser", Resource = "*" }],
        Steps = 12,
    };
}
