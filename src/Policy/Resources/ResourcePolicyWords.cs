namespace Rolecall.Policy.Resources;

/// <summary>What a service says of a policy that its resource cannot have.</summary>
/// <param name="InvalidAction">An action that it does not have.</param>
/// <param name="InvalidResource">A resource that is not the policy's own.</param>
/// <param name="ActionWithoutResource">An action that none of the statement's resources takes.</param>
/// <param name="InvalidKey">A condition key that nobody has.</param>
/// <param name="KeyWithoutAction">A condition key that none of the statement's actions knows.</param>
public sealed record ResourcePolicyWords(
    string InvalidAction, string InvalidResource, string ActionWithoutResource, string InvalidKey, string KeyWithoutAction);
