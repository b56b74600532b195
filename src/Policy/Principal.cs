using System.Runtime.Serialization;
using Rolecall.Policy.Parsing;

namespace Rolecall.Policy;

/// <summary>
/// An authenticated caller as policies see it. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
/// </summary>
[DataContract(Name = "rolecall.Principal")]
public sealed record Principal
{
    [DataMember(Order = 0)] public required PrincipalKind Kind { get; init; }

    /// <summary>Twelve digits; "anonymous" for an anonymous caller, the name of a service.</summary>
    [DataMember(Order = 1)] public required string AccountId { get; init; }

    /// <summary>The account of a caller who has one, which all but anonymous callers and services do.</summary>
    /// <exception cref="FormatException">The caller has none.</exception>
    public AccountId Account => Policy.AccountId.Parse(AccountId);

    /// <summary>
    /// The ARN that GetCallerIdentity answers: root, user, assumed-role session or federated-user ARN; the name of a service.
    /// </summary>
    [DataMember(Order = 2)] public required string Arn { get; init; }

    /// <summary>The value of aws:userid: AIDA…, AROA…:session, account:name, or the account id for root.</summary>
    [DataMember(Order = 3)] public required string UserId { get; init; }

    /// <summary>Role sessions only: the role's ARN with its path (the value of aws:PrincipalArn).</summary>
    [DataMember(Order = 4)] public string? RoleArn { get; init; }

    /// <summary>Role sessions only: the role's unique id, AROA….</summary>
    [DataMember(Order = 5)] public string? RoleId { get; init; }

    /// <summary>Users and federated users: the IAM user's ARN with its path; for a federated user the user who federated.</summary>
    [DataMember(Order = 6)] public string? UserArn { get; init; }

    /// <summary>Users: the IAM user's unique id, AIDA….</summary>
    [DataMember(Order = 7)] public string? IamUserId { get; init; }

    /// <summary>
    /// Users and role sessions: the number that the departure of the last one before them of the same ARN has among the departures of
    /// their account (<see cref="PrincipalEntry.AwaitedSince"/>); 0 where nobody had the ARN before.
    /// </summary>
    [DataMember(Order = 10)] public long ForerunnerLeft { get; init; }

    /// <summary>
    /// Federated callers: ARN of the SAML or OIDC provider, or the name of a built-in one ("accounts.google.com",
    /// "cognito-identity.amazonaws.com").
    /// </summary>
    [DataMember(Order = 8)] public string? FederatedProvider { get; init; }

    /// <summary>The account's canonical user id, as S3 shows it.</summary>
    [DataMember(Order = 9)] public string? CanonicalUserId { get; init; }

    /// <summary>
    /// A role that a service made for itself: guardrails do not bind it.
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
    /// </summary>
    public bool IsServiceLinked =>
        Kind == PrincipalKind.RoleSession && RoleArn is not null && RoleArn.Contains(":role/aws-service-role/", StringComparison.Ordinal);
}
