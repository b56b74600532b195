using Rolecall.Contracts.Sessions;

namespace Rolecall.Contracts.ReadModels;

/// <summary>Whether a session lives. Decides as <see cref="ISessionGrain"/> does; null where that has to be asked.</summary>
public interface ISessionModel
{
    /// <summary>See <see cref="ISessionGrain.Authenticate"/>; null where its role or account has published no model.</summary>
    CallerReply? Authenticate(SessionCall call);
}
