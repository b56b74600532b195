using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Identity.Accounts;
using Rolecall.Policy;

namespace Rolecall.Identity.Resources;

/// <summary>
/// What an IAM operation acts on: the column of its row that says what permission it needs, and how AWS's denial names it.
/// </summary>
public abstract record ActedOn
{
    /// <summary>One that is there: "role NAME".</summary>
    public static ActedOn One(IamResourceType type) => new Existing(type);

    /// <summary>One that the operation makes.</summary>
    public static ActedOn New(IamResourceType type) => new NewResource(type);

    /// <summary>One that gets another name or path: both ARNs are asked for.</summary>
    public static ActedOn Renamed(IamResourceType type, string newName, string newPath) => new RenamedResource(type, newName, newPath);

    /// <summary>
    /// All of the type whose path begins with the request's PathPrefix: asked for on "arn:aws:iam::ACCOUNT:role/PREFIX", though AWS's
    /// tables name no resource.
    /// </summary>
    public static ActedOn All(IamResourceType type) => new Collection(type);

    /// <summary>No resource: "*".</summary>
    public static ActedOn Everything { get; } = new Star();

    /// <summary>The type; null where there is none.</summary>
    public abstract IamResourceType? Type { get; }

    /// <summary>The permission's resource, with the condition keys of the request and of what it names.</summary>
    /// <param name="state">The account.</param>
    /// <param name="request">The request.</param>
    /// <param name="caller">Who calls.</param>
    public abstract OperationTarget TargetIn(AccountState state, IMessage request, Principal caller);

    /// <summary>The boundary of what it acts on is among the condition keys.</summary>
    public virtual bool TellsBoundary => true;

    /// <summary>The resource of a question about the operation that names none; null where AWS's tables tell it.</summary>
    /// <param name="accountId">The account of whoever is asked about.</param>
    public virtual string? OfWhole(AccountId accountId) => null;

    /// <summary>The operation is decided on all things of the type: <see cref="OfWhole"/>.</summary>
    public virtual bool IsCollection => false;

    /// <summary>What AWS's denial calls the resource; null where it says the ARN.</summary>
    public virtual string? DeniedAs(string arn) => null;

    /// <summary>A second resource that the same permission is needed on; null for none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="target">The first.</param>
    public virtual OperationTarget? AlsoOn(IMessage request, OperationTarget target) => null;

    /// <summary>The members that it reads of a request.</summary>
    protected abstract IEnumerable<string> MembersRead { get; }

    /// <exception cref="InvalidOperationException">Requests of this kind do not say what is acted on.</exception>
    internal void Check(MessageDescriptor request)
    {
        foreach (var member in MembersRead)
        {
            if (request.FindFieldByName(member) is null)
                throw new InvalidOperationException($"{request.Name} has no member {member}, by which its resource would be named.");
        }
    }

    private record Existing(IamResourceType Of) : ActedOn
    {
        public override IamResourceType? Type => Of;

        public override string? DeniedAs(string arn) => Of.DeniedAsOf(arn);

        protected override IEnumerable<string> MembersRead => [Of.NamedBy];

        public override OperationTarget TargetIn(AccountState state, IMessage request, Principal caller)
        {
            if (RequestMembers.Text(request, Of.NamedBy) is not { } name)
                return OfItself(state, request, caller);
            var found = Of.Find(state, name);
            var arn = found?.Arn ?? (Of.IsNamedByArn ? name : Of.ArnOf(state.AccountId, "/", name));
            return new OperationTarget(arn, IamKeys.Of(request, found, policyIsAttached: !Of.IsNamedByArn))
            {
                Type = Of,
                DeniedAs = DeniedAs(arn),
            };
        }

        /// <summary>Without a name the caller means itself; root and sessions have no user of their own.</summary>
        private OperationTarget OfItself(AccountState state, IMessage request, Principal caller)
        {
            var own = caller.Kind == PrincipalKind.Root ? $"arn:aws:iam::{state.AccountId}:root" : caller.UserArn ?? caller.Arn;
            var self = Of.ByArn(state, own);
            return new OperationTarget(own, IamKeys.Of(request, self, policyIsAttached: true))
            {
                Type = Of,
                DeniedAs = DeniedAs(own),
            };
        }
    }

    private sealed record RenamedResource(IamResourceType Of, string NewName, string NewPath) : Existing(Of)
    {
        protected override IEnumerable<string> MembersRead => [Of.NamedBy, NewName, NewPath];

        /// <summary>https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html and …/API_UpdateGroup.html</summary>
        public override OperationTarget? AlsoOn(IMessage request, OperationTarget target)
        {
            var (newName, newPath, arn) = (RequestMembers.Text(request, NewName), RequestMembers.Text(request, NewPath), target.Arn);
            var (path, name) = (arn.IndexOf('/', StringComparison.Ordinal), arn.LastIndexOf('/') + 1);
            if (path < 0 || (newName is null && newPath is null))
                return null;
            var renamed = arn[..path] + (newPath ?? arn[path..name]) + (newName ?? arn[name..]);
            return renamed == arn ? null : target with { Arn = renamed, DeniedAs = null };
        }
    }

    private sealed record NewResource(IamResourceType Of) : ActedOn
    {
        private string NamedBy => Of.NewNamedBy ?? Of.NamedBy;

        public override IamResourceType? Type => Of;

        protected override IEnumerable<string> MembersRead => Of.HasPath ? [NamedBy, "path"] : [NamedBy];

        public override OperationTarget TargetIn(AccountState state, IMessage request, Principal caller)
        {
            var name = RequestMembers.Text(request, NamedBy) ?? "";
            // Where the new name is taken, the permission is asked on the entity that has it.
            var arn = Of.ArnOf(state.AccountId, RequestMembers.Text(request, "path") ?? "/", Of.NameOfNew(name));
            var found = Of.NewNamedBy is null ? Of.Find(state, name) : Of.HasPath ? null : Of.Find(state, arn);
            arn = found?.Arn ?? arn;
            return new OperationTarget(arn, IamKeys.Of(request, found, policyIsAttached: true)) { Type = Of, DeniedAs = DeniedAs(arn) };
        }

        public override string? DeniedAs(string arn) => Of.NewIsDeniedByName ? $"{Of.DeniedAs} {arn[(arn.LastIndexOf('/') + 1)..]}" : null;
    }

    private sealed record Collection(IamResourceType Of) : ActedOn
    {
        public override IamResourceType? Type => Of;

        public override bool IsCollection => true;

        public override string? OfWhole(AccountId accountId) => Of.ArnOf(accountId, "/", Of.AllOf);

        protected override IEnumerable<string> MembersRead => [];

        public override OperationTarget TargetIn(AccountState state, IMessage request, Principal caller) =>
            new(Of.ArnOf(state.AccountId, RequestMembers.Text(request, "path_prefix") ?? "/", Of.AllOf), []);
    }

    private sealed record Star : ActedOn
    {
        public override IamResourceType? Type => null;

        protected override IEnumerable<string> MembersRead => [];

        public override string DeniedAs(string arn) => "*";

        public override OperationTarget TargetIn(AccountState state, IMessage request, Principal caller) =>
            new("*", IamKeys.Of(request, on: null, policyIsAttached: false)) { DeniedAs = "*" };
    }
}
