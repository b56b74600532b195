using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Sessions;

namespace Rolecall.Contracts.ReadModels;

/// <summary>One version of an account, for its own callers. Decides as <see cref="IAccountCallers"/> does; null where that has to be asked.</summary>
/// <remarks>It holds secrets: it is for this process alone, and what it answers has none (docs/decisions/028).</remarks>
public interface IAccountModel
{
    /// <summary>See <see cref="IAccountCallers.Authenticate"/>; null, too, where the key's use is to be noted.</summary>
    CallerReply? Authenticate(KeyCall call);

    /// <summary>See <see cref="IAccountCallers.HasActiveKey"/>.</summary>
    bool HasActiveKey(string accessKeyId);

    /// <summary>See <see cref="IAccountCallers.DecideSession"/>.</summary>
    CallerReply DecideSession(SessionCall call);

    /// <summary>See <see cref="IAccountCallers.Decide"/>.</summary>
    CallerReply Decide(DecideCall call);
}
