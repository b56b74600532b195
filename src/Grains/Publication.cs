using Rolecall.Contracts.ReadModels;

namespace Rolecall.Grains;

/// <summary>One grain's read model among those that are published in its process.</summary>
/// <param name="all">Null where the process has no gateway that would read it.</param>
/// <param name="key">What the model is of.</param>
internal sealed class Publication<TModel>(Published<TModel>? all, ModelKey key) where TModel : class
{
    private TModel? current;
    private bool ended;

    /// <summary>
    /// Publishes the model, where none is. Called by whatever the model also answers, so a grain that nobody asks publishes nothing.
    /// </summary>
    public void Keep(TModel model)
    {
        if (all is null || ended)
            return;
        // INVARIANT: a call that began with a former model does not bring it back.
        all.Keep(key, current ??= model);
    }

    /// <summary>
    /// INVARIANT: called with each change of what is decided on, before the change is acknowledged. What was withdrawn meanwhile stays so until the next
    /// <see cref="Keep"/>.
    /// </summary>
    /// <param name="model">Null where nothing is to be decided by it any more.</param>
    public void Replace(TModel? model)
    {
        if (current is not { } former)
            return;
        if (ended || model is null)
        {
            all!.Withdraw(key, former);
            current = null;
            return;
        }
        current = model;
        all!.Replace(key, former, model);
    }

    /// <summary>The grain decides nothing any more.</summary>
    public void End()
    {
        ended = true;
        Replace(null);
    }
}
