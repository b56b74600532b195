using System.Collections.Immutable;
using Rolecall.Contracts.Roles;
using Rolecall.Contracts.Surveys;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Contracts.Accounts;

/// <summary>Questions about many principals, roles and resources of the account at once.</summary>
[Alias("rolecall.IAccountSurveys")]
public interface IAccountSurveys : IGrainWithStringKey
{
    /// <summary>The sides of all principals that the questions are put for, in one go.</summary>
    [Alias("Survey")]
    Task<ImmutableArray<SurveyedSide>> Survey(SurveyCall call);

    /// <summary>Joins callers' sides with the trust policies of the account's roles; null where there is no such role.</summary>
    [Alias("AuthorizeOnRoles")]
    Task<ImmutableArray<Decision?>> AuthorizeOnRoles(ImmutableArray<RoleAuthorizeCall> calls);

    /// <summary>
    /// Joins callers' sides with a policy of a resource of the account's that the sandbox does not hold, and with the account's RCPs.
    /// </summary>
    [Alias("AuthorizeOnOther")]
    Task<ImmutableArray<Decision>> AuthorizeOnOther(ImmutableArray<AuthorizeCall> calls, string? resourcePolicy);

    /// <summary>Whom each of the roles may trust; a role that does not exist is left out.</summary>
    [Alias("TrustsOf")]
    Task<ImmutableArray<RoleTrust>> TrustsOf(ImmutableArray<string> roleNames);

    /// <summary>The condition keys of an IAM resource that an ARN names; none where it names nothing of the account's.</summary>
    [Alias("ResourceKeys")]
    Task<ImmutableArray<ConditionEntry>> ResourceKeys(string arn);
}
