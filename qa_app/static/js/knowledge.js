// Copy the words of an article; without a clipboard they are selected, to be copied by hand.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const words = document.getElementById(button.dataset.copy);
  words.select();
  try {
    await navigator.clipboard.writeText(words.value);
    button.textContent = button.dataset.copied;
  } catch {
    words.focus();
  }
});
